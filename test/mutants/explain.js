/** One-line changes to the exercises worked by hand and to social choice, each of which must turn its test red. */
const lottery = "src/comparison/maximin-lottery.ts";
const choice = "src/comparison/social-choice.ts";
const ratings = "src/comparison/rating-matrix.ts";
const tables = "src/explain/bradley-terry.ts";
const losses = "src/explain/losses.ts";
const shift = "src/explain/policy-shift-numbers.ts";
const shiftWords = "src/explain/policy-shift.ts";
const beta = "src/explain/beta.ts";
const formula = "src/explain/formula.ts";
const sheet = "src/explain/exercises-file.ts";

/** Beside its source, unless said otherwise. */
const mutant = (file, from, to, test = file.replace(".ts", ".test.ts")) => ({ file, from, to, test });
const ofShift = (from, to) => mutant(shift, from, to, "src/explain/policy-shift.test.ts");
const ofReport = (name, from, to) => mutant(`src/report/${name}.ts`, from, to, "src/report/explanation.test.ts");

export const mutants = [
  mutant(lottery, "(entry * corner - factor * pivotRow[j]!) / scale", "entry * corner - factor * pivotRow[j]!"),
  mutant(lottery, "j === column ? -factor", "j === column ? factor"),
  mutant(lottery, "const shift = 1n - least(units.flat());", "const shift = 0n;"),
  mutant(lottery, "if (difference < 0n ||", "if (difference > 0n ||"),
  mutant(lottery, "if (slope <= 0n) return;", ""),
  mutant(choice, "columnsOf(matrix).map(least),", "columnsOf(matrix).map(greatest),"),
  mutant(choice, "matrix.denominator ** BigInt(matrix.units.length)", "matrix.denominator"),
  mutant(choice, "compare(a, b) < 0 ? b : a", "compare(a, b) < 0 ? a : b"),
  mutant(choice, "other === row[i]!).length - 1", "other === row[i]!).length"),
  mutant(ratings, "digits * 10n ** BigInt(places - own)", "digits"),
  mutant(ratings, "range === 0n ? denominator :", "range === 0n ? 0n :"),
  mutant(ratings, "const places = fraction.length - Number(exponent);", "const places = fraction.length;"),
  mutant("src/explain/probabilities.ts", "Math.exp(-x)", "Math.exp(x)", "src/explain/bradley-terry.test.ts"),
  mutant(tables, "base ** (b - a)", "base ** (a - b)"),
  mutant(tables, "Number.isFinite(a + b) ? a / (a + b) :", "true ? a / (a + b) :"),
  mutant(tables, "if (zeros.length > 1)", "if (zeros.length > 2)"),
  mutant(tables, "rating === top ? [i + 1] : []", "rating === top ? [i] : []"),
  mutant("src/explain/maxmin.ts", "best[0]! - 1", "best[0]!"),
  mutant("src/explain/maxmin.ts", "least > 0.5 + 1e-12", "least > 0.6"),
  mutant(losses, "const margin = chosenReward - rejectedReward;", "const margin = rejectedReward - chosenReward;"),
  mutant(losses, "<= ROUNDING * beta ? 0 : margin", "<= -1 ? 0 : margin", "src/explain/beta.test.ts"),
  mutant(losses, "gradLogp: [ofChosen!, ofRejected!]", "gradLogp: [ofRejected!, ofChosen!]"),
  mutant(losses, "dpoLoss({ chosen, rejected }, fixed, { beta })", "dpoLoss({ chosen, rejected }, fixed)"),
  mutant(losses, 'checkDistribution("reference", reference);', ""),
  ofShift("const descent: Outcomes = [-chosen, -rejected, 0];", "const descent: Outcomes = [chosen, rejected, 0];"),
  ofShift("p * (direction[k]! - mean)", "p * direction[k]!"),
  ofShift("weight: rejected / beta", "weight: rejected"),
  ofShift("Math.exp((reward.chosen - reward.rejected) / beta)", "Math.exp((reward.chosen - reward.rejected) * beta)"),
  ofShift("top + beta * Math.log(left / rest)", "beta * Math.log(left / rest)"),
  ofShift("others - beta * Math.log(now[2] / rest)", "others"),
  ofShift("flow(now, flow(now, penalised))", "flow(now, penalised)"),
  ofShift("Math.exp(z - top) / total", "Math.exp(z) / total"),
  mutant(shiftWords, "return Math.abs(b - a) <= 1e-12", "return Math.abs(b - a) <= 1e-20"),
  mutant(shiftWords, "rest > 0\n        ? prose`The others gain", "rest < 0\n        ? prose`The others gain"),
  mutant(beta, "slope: -logRatio * sigmoid(-beta * logRatio)", "slope: -logRatio * sigmoid(beta * logRatio)"),
  mutant(beta, "? { loss: null, slope: -logRatio }", "? { loss: null, slope: logRatio }"),
  mutant(beta, "const beta = (end * k) / steps;", "const beta = k / steps;"),
  mutant(formula, "<= 1e-14 * Math.max", "<= 1e-3 * Math.max"),
  mutant(formula, "/\\\\[A-Za-z]+$/.test(before) &&", "false &&"),
  mutant("src/explain/exercises.ts", 'scales = ["logit", "strength"]', 'scales = ["strength", "logit"]'),
  mutant("src/explain/exercises.ts", "...(otherReference ? [otherReference] : [])", ""),
  mutant("src/explain/probabilities.ts", "rejected > 1 + ROUNDING", "rejected > 2", "src/explain/losses.test.ts"),
  mutant("src/explain/probabilities.ts", "rest < ROUNDING ? 0 : rest", "rest", "src/explain/policy-shift.test.ts"),
  ofReport("explanation-text", 'piece.plain.replaceAll(" ", UNBROKEN)', "piece.plain"),
  ofReport("explanation-latex", ".replace(/[\\\\{}$&#^_~%<>|–…β]/g, (character) => ESCAPES[character]!)", ""),
  ofReport("explanation-markdown", 'inner === "" ? before : before + inner + after', "inner"),
  mutant(sheet, "ratings: groups.map((name) => ratings[name]!)", "ratings: Object.values(ratings)"),
  mutant(sheet, "const found = node ?? document", "const found = document"),
];

/** One-line changes to the fits, their readers and the agreement of raters, each of which must turn its test red. */
const fit = "src/comparison/fit/fit.test.ts";
const laws = "src/comparison/fit/fit-laws.test.ts";
const refusals = "src/comparison/fit/fit-refusals.test.ts";
const parts = "src/comparison/fit/parts.test.ts";
const luce = "src/comparison/fit/plackett-luce.test.ts";
const read = "src/comparison/fit/read/read-comparisons.test.ts";
const csv = "src/core/reading/csv-rows.test.ts";
const agreement = "src/comparison/agreement.test.ts";
const models = "src/comparison/fit/outcome-models.ts";
const folder = "src/comparison/fit";

export const mutants = [
  { file: models, from: "const w = wins + ties / 2;", to: "const w = wins;", test: laws },
  { file: models, from: "terms.dd = (w + l) * above * below;", to: "terms.dd = w * above * below;", test: fit },
  { file: models, from: "terms.t = ties - n * pt;", to: "terms.t = ties - wins * pt;", test: fit },
  {
    file: models,
    from: "terms.dt = (-n * pt * (pw - pl)) / 2;",
    to: "terms.dt = (n * pt * (pw - pl)) / 2;",
    test: fit,
  },
  { file: models, from: "terms.dt = curveLoss - curveWin;", to: "terms.dt = curveWin - curveLoss;", test: fit },
  { file: models, from: "scores[4] = missedWin - missedLoss;", to: "scores[4] = 0;", test: fit },
  { file: models, from: "scores[4] = 0.5 - p;", to: "scores[4] = 1 - p;", test: laws },
  {
    file: `${folder}/likelihood.ts`,
    from: "const factor = counts.clusters.length / (counts.clusters.length - 1);",
    to: "const factor = 1;",
    test: fit,
  },
  { file: `${folder}/likelihood.ts`, from: "dd += count * d * d;", to: "dd += d * d;", test: fit },
  {
    file: `${folder}/likelihood.ts`,
    from: "if (next !== undefined && counts.cluster[next] === counts.cluster[cell]) return;",
    to: "",
    test: fit,
  },
  {
    file: `${folder}/penalty.ts`,
    from: "(-terms.dd * leverage * Math.tanh(d / 2)) / 2",
    to: "-terms.dd * leverage * Math.tanh(d / 2)",
    test: fit,
  },
  { file: `${folder}/penalty.ts`, from: "2 * strength * (at[i]! - mean)", to: "2 * strength * at[i]!", test: fit },
  {
    file: `${folder}/penalty.ts`,
    from: "return value + logDeterminant(factor, size) / 2;",
    to: "return value;",
    test: refusals,
  },
  {
    file: `${folder}/fit.ts`,
    from: 'information({ ...problem, penalty: { kind: "none" } })',
    to: "information(problem)",
    test: fit,
  },
  { file: `${folder}/fit.ts`, from: 'isHalved ? "sandwich" : "fisher"', to: '"fisher"', test: laws },
  { file: `${folder}/fit.ts`, from: "(draws.length - 1);", to: "draws.length ** 2;", test: laws },
  {
    file: `${folder}/constraint.ts`,
    from: "- withShift[k % items]! + ofShift",
    to: "- withShift[k % items]!",
    test: fit,
  },
  { file: `${folder}/deviance.ts`, from: "coarsen(all, { order: true })", to: "coarsen(all, {})", test: fit },
  { file: `${folder}/deviance.ts`, from: "(layout.tie < 0 ? 1 : 2) - layout.size", to: "1 - layout.size", test: fit },
  {
    file: `${folder}/newton.ts`,
    from: "if (Math.abs(step[culprits[0] ?? 0] ?? 0) > RUNAWAY_STEP)",
    to: "if (steps < 0)",
    test: parts,
  },
  { file: `${folder}/newton.ts`, from: "if (gain <= tolerance) {", to: "if (gain <= 1e-3) {", test: fit },
  {
    file: `${folder}/existence.ts`,
    from: "low[node] = Math.min(low[node]!, order[target]!);",
    to: "low[node] = low[node]!;",
    test: parts,
  },
  {
    file: `${folder}/existence.ts`,
    from: "if (isTied || counts.losses[cell]! > 0) {",
    to: "if (counts.losses[cell]! > 0) {",
    test: refusals,
  },
  { file: `${folder}/problem.ts`, from: "if (decided === 0) {", to: "if (decided < 0) {", test: refusals },
  {
    file: `${folder}/problem.ts`,
    from: "if (weakComponents(counts).some((c) => c !== 0)) {",
    to: "if (counts.cells < 0) {",
    test: refusals,
  },
  {
    file: `${folder}/bootstrap.ts`,
    from: "all.clusters.length > 1 ? clusterDraws",
    to: "all.clusters.length < 0 ? clusterDraws",
    test: laws,
  },
  { file: "src/comparison/resample.ts", from: "    weight -= count;", to: "    weight -= here;", test: parts },
  {
    file: "src/comparison/resample.ts",
    from: "term *= ((n - k) / (k + 1)) * odds;",
    to: "term *= (n / (k + 1)) * odds;",
    test: parts,
  },
  {
    file: "src/comparison/resample.ts",
    from: "if (us >= 0.07 && v <= sure) return k;",
    to: "if (v <= sure) return k;",
    test: parts,
  },
  {
    file: `${folder}/ranks.ts`,
    from: "while (below <= tail && low < items)",
    to: "while (below < tail / 2 && low < items)",
    test: parts,
  },
  {
    file: `${folder}/groups.ts`,
    from: "2 * (sum((fit) => fit.logLikelihood)",
    to: "(sum((fit) => fit.logLikelihood)",
    test: parts,
  },
  {
    file: `${folder}/chi-square.ts`,
    from: "const numerator = -n * (n - a);",
    to: "const numerator = -n * (n + a);",
    test: parts,
  },
  {
    file: `${folder}/plackett-luce.ts`,
    from: "(i === j ? share : 0) - (share * shares[b]!) / total",
    to: "(i === j ? share : 0) - share * shares[b]!",
    test: luce,
  },
  {
    file: "src/core/reading/text-chunks.ts",
    from: "if (quotes % 2 === 0) return line + 1;",
    to: "return line + 1;",
    test: read,
  },
  {
    file: "src/core/reading/csv-rows.ts",
    from: "    line += countLines(text);",
    to: "    line += 1;",
    test: read,
  },
  { file: "src/core/reading/csv-rows.ts", from: "firstLine + row;", to: "firstLine;", test: read },
  {
    file: "src/core/reading/csv-rows.ts",
    from: "=== CARRIAGE_RETURN ? end - 1 : end;",
    to: "=== 0 ? end - 1 : end;",
    test: csv,
  },
  {
    file: "src/core/reading/json-values.ts",
    from: 'else if (letter === "\\\\") escaped = true;',
    to: "",
    test: read,
  },
  {
    file: `${folder}/read/read-comparisons.ts`,
    from: 'shown_left === "b" ? [b, a] : [a, b]',
    to: "[a, b]",
    test: read,
  },
  { file: `${folder}/read/read-comparisons.ts`, from: "    seen.add(key);", to: "", test: read },
  { file: `${folder}/read/intake.ts`, from: "number >= 0 && number", to: "number", test: read },
  {
    file: `${folder}/read/row-formats.ts`,
    from: "return decide(reading, 2 - preference, preference - 1, 0);",
    to: "return decide(reading, preference - 1, 2 - preference, 0);",
    test: read,
  },
  {
    file: `${folder}/counts.ts`,
    from: "const place = (i * size + j) * 3 + result;",
    to: "const place = (j * size + i) * 3 + result;",
    test: parts,
  },
  { file: `${folder}/counts.ts`, from: "(turned ? losses : wins)", to: "wins", test: read },
  {
    file: "src/core/reading/file-bytes.ts",
    from: "first.value[0] === 0x1f && first.value[1] === 0x8b",
    to: 'path.endsWith(".gz")',
    test: "src/core/reading/file-bytes.test.ts",
  },
  {
    file: "src/comparison/agreement.ts",
    from: "others) / (given - 1);",
    to: "others) / given;",
    test: agreement,
  },
  {
    file: "src/comparison/agreement.ts",
    from: "(below += count) - count / 2",
    to: "(below += count)",
    test: agreement,
  },
  { file: "src/comparison/agreement.ts", from: "count * (count - 1)", to: "count * count", test: agreement },
  { file: "src/comparison/agreement.ts", from: "if (c === tie) continue;", to: "", test: agreement },
  {
    file: "src/comparison/agreement.ts",
    from: "c === k ? counts[k]! - 1 : counts[k]!",
    to: "counts[k]!",
    test: agreement,
  },
  {
    file: "src/comparison/rater-agreement.ts",
    from: "if (found.said.has(number)) this.#replaced++;",
    to: "",
    test: agreement,
  },
  { file: "src/comparison/rater-agreement.ts", from: "said.size > 1", to: "said.size > 0", test: agreement },
  { file: "src/comparison/rater-agreement.ts", from: "said.get(i + 1 + k)", to: "said.get(i + k)", test: agreement },
  {
    file: "src/comparison/rater-agreement.ts",
    from: "byCluster.get(cluster)",
    to: "byCluster.get(cluster + byCluster.size)",
    test: agreement,
  },
  {
    file: "src/comparison/rater-agreement.ts",
    from: "new Set(units.map(({ said }) => said.size)).size === 1",
    to: "units.length > 0",
    test: agreement,
  },
  { file: "src/comparison/rater-agreement.ts", from: "const TIE = 1;", to: "const TIE = 0;", test: agreement },
  {
    file: `${folder}/read/intake.ts`,
    from: "const isTurned = first > second;",
    to: "const isTurned = false;",
    test: read,
  },
  { file: `${folder}/read/intake.ts`, from: "wins > losses !== isTurned", to: "wins > losses", test: read },
  {
    file: `${folder}/read/read-comparisons.ts`,
    from: "unit: options.unit === undefined ? id : named.unit,",
    to: "unit: named.unit,",
    test: read,
  },
];

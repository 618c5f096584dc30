/**
 * @module
 * A comparison as terminal text: the table of prompts, the figures, and the conclusion.
 */
import {
  type ComparisonSummary,
  coverageNote,
  formatNumber,
  formatPercent,
  type Interval,
  type JudgeResult,
  type MeasuredInterval,
  OUTCOMES,
  probabilityText,
  type Rouge,
} from "../comparison/index.ts";
import { shorten, visibleText } from "../core/index.ts";

/** ROUGE of both models. */
export interface ModelRouge {
  readonly a: Rouge | null;
  readonly b: Rouge | null;
}

/** Characters of a prompt that a line shows, and the number of prompts listed. */
const PROMPT_WIDTH = 44;
const MAX_PROMPTS = 60;

/** The result of one judge, as the terminal shows it. */
export function comparisonText(result: JudgeResult, rouge?: ModelRouge): string {
  const { judge, models, criteria, conclusion, skips, notes, figures, summary } = result;
  const heading = `${visibleText(judge)} · a ${visibleText(models.a)} (baseline) · b ${visibleText(models.b)} (tuned)`;
  const parts = [
    [heading, ...(criteria === null ? [] : [`${CRITERIA[criteria.source]}: ${visibleText(criteria.text)}`])],
    promptTable(summary),
    figureLines(result, rouge),
    peopleLines(result),
    [
      ...skips.map(
        ({ reason, count, first }) => `${formatNumber(count)} skipped (first ${first}): ${visibleText(reason)}`,
      ),
      ...notes.map(visibleText),
    ],
    [conclusion.sentence, conclusion.reason, figures.power.sentence],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const CRITERIA = {
  given: "criteria, as given to the judge",
  own: "the judge's own criteria",
  stated: "criteria, as stated for this comparison",
} as const;

function promptTable({ prompts, win, lose, tie, skipped }: ComparisonSummary): string[] {
  const hasSkipped = skipped > 0;
  const row = (name: string, ...counts: (number | string)[]): string =>
    `  ${name.padEnd(PROMPT_WIDTH + 5)}${counts.map((count) => String(count).padStart(6)).join("")}`;
  const oneLine = (text: string): string =>
    shorten(visibleText(text).replace(/\s+/g, " ").trim() || "(blank)", PROMPT_WIDTH);
  const more = prompts.length - MAX_PROMPTS;
  return [
    row("prompt", "win", "lose", "tie", ...(hasSkipped ? ["skip"] : [])),
    ...prompts
      .slice(0, MAX_PROMPTS)
      .map((one) =>
        row(
          `${String(one.index).padStart(3)}  ${oneLine(one.prompt)}`,
          one.win,
          one.lose,
          one.tie,
          ...(hasSkipped ? [one.skipped ?? 0] : []),
        ),
      ),
    ...(more > 0 ? [`       … ${formatNumber(more)} more prompts; --json lists all`] : []),
    row("all", win, lose, tie, ...(hasSkipped ? [skipped] : [])),
  ];
}

function figureLines({ isCrossed, summary, figures }: JudgeResult, rouge: ModelRouge | undefined): string[] {
  const { winRate, standardError, standardErrorReason, interval, wilson, signTest, prompts } = summary;
  if (winRate === null) return [];
  const { winShare, clopperPearson, bootstrap, signFlipTest, promptSignTest, correlation, preference, length } =
    figures;
  const { lengthControlled, swapConsistency, sidePreference, variety } = figures;
  const share = (value: number | null): string => (value === null ? "–" : formatPercent(value));
  const number = (value: number | null): string => (value === null ? "–" : formatNumber(value));
  const tests = ({ p, midP }: { readonly p: number; readonly midP: number }): string =>
    `${probabilityText(p)} (mid-p: ${probabilityText(midP)})`;
  const judgedPairs = prompts.reduce((sum, { win, lose, tie }) => sum + win + lose + tie, 0);
  const isClustered = prompts.some(({ win, lose, tie }) => win + lose + tie > 1);
  const judgedPrompts = prompts.filter(({ win, lose, tie }) => win + lose + tie > 0).length;
  const spread =
    standardError === null
      ? `no standard error: ${standardErrorReason ?? "unknown"}`
      : `± ${(standardError * 100).toFixed(1)} points (standard error, by prompt)`;
  const note = (interval: MeasuredInterval): string => {
    const found = coverageNote(interval, judgedPrompts);
    return found === null ? "" : `; ${found}`;
  };
  const independent = isClustered
    ? `; only if the ${formatNumber(judgedPairs)} pairs were independent`
    : note("wilson").replace("; covers", "; Wilson's covers");
  const rows: [string, string][] = [
    ["win rate, ties counted half", `${share(winRate)}${standardError === null ? "; " : " "}${spread}`],
    ["  95 % by prompt", `${range(interval)}${note("byPrompt")}`],
    [
      "  95 % bootstrap of prompts",
      bootstrap.interval === null
        ? `none: ${bootstrap.reason}`
        : `${range(bootstrap.interval)} (${formatNumber(bootstrap.rounds)} rounds, seed ${bootstrap.seed})${note("bootstrap")}`,
    ],
    [
      "wins / all pairs",
      isCrossed
        ? share(winShare)
        : `${share(winShare)}; 95 % Wilson ${range(wilson)}, Clopper–Pearson (conservative) ${range(clopperPearson)}${independent}`,
    ],
    [
      "sign-flip test over prompts",
      `${probabilityText(signFlipTest.p)}; ${promptSignTest.win} won, ${promptSignTest.lose} lost, ${promptSignTest.tie} even`,
    ],
    [
      "sign test over pairs",
      `${tests(signTest)}${isCrossed ? "; pairs of equal letters" : ""}${isClustered ? "; only if the pairs were independent" : ""}`,
    ],
  ];
  if (correlation !== null)
    rows.push(["correlation within prompts", `${number(correlation)} (for penchant plan --correlation)`]);
  if (preference) rows.push(["mean preference", `${share(preference.rate)}; 95 % ${range(preference.interval)}`]);
  rows.push([
    "length in characters",
    `a ${number(length.a)}, b ${number(length.b)}; the longer text won ${share(length.longerWins)} of the decided pairs`,
  ]);
  rows.push([
    "win rate at equal length",
    "reason" in lengthControlled
      ? `none: ${lengthControlled.reason}`
      : `${share(lengthControlled.winRate)}; 95 % ${range(lengthControlled.interval)}`,
  ]);
  rows.push([
    "distinct words, word pairs",
    `a ${share(variety.a.distinct1)}, ${share(variety.a.distinct2)}; b ${share(variety.b.distinct1)}, ${share(variety.b.distinct2)}`,
  ]);
  if (rouge) {
    const of = (side: "a" | "b"): string =>
      rouge[side]
        ? [rouge[side].rouge1, rouge[side].rouge2, rouge[side].rougeL].map(({ f }) => number(f)).join(", ")
        : "–";
    rows.push(["ROUGE-1, -2, -L (F)", `a ${of("a")}; b ${of("b")}`]);
  }
  if (swapConsistency) {
    const { same, pairs, consistency, firstTwice, secondTwice } = swapConsistency;
    rows.push([
      "same answer in both orders",
      `${share(consistency)} (${same} of ${pairs}); always the first text ${firstTwice}, always the second ${secondTwice}`,
    ]);
  }
  if (sidePreference) {
    const { left, decided, signTest: sides } = sidePreference;
    rows.push(["left side preferred", `${left} of ${decided} decided, ${tests(sides)}`]);
  }
  return rows.map(([name, value]) => `  ${name.padEnd(30)}${value}`);
}

/** The judge beside people, where they judged some of its pairs. */
function peopleLines({ people }: JudgeResult): string[] {
  if (!people) return [];
  const { labelled, unlabelled, agreement, confusion, human, ppiPlusPlus: corrected, warning } = people;
  const share = (value: number | null): string => (value === null ? "–" : formatPercent(value));
  const cells = (row: Readonly<Record<string, number>>): string =>
    OUTCOMES.map((outcome) => String(row[outcome]).padStart(6)).join("");
  const rows: [string, string][] = [
    [
      "people judged",
      `${formatNumber(labelled)} of these pairs; ${formatNumber(unlabelled)} have the judge's verdict alone`,
    ],
    ["the judge agrees with people", `${share(agreement.rate)}; 95 % ${range(agreement.interval)}`],
    ["win rate by people", `${share(human.rate)}; 95 % ${range(human.interval)}`],
    [
      "win rate corrected by people",
      `${share(corrected.rate)}; 95 % ${corrected.interval === null ? `unknown: ${corrected.reason}` : range(corrected.interval)} (PPI++, λ = ${formatNumber(corrected.lambda)})`,
    ],
    ["people ↓   judge →", OUTCOMES.map((outcome) => outcome.padStart(6)).join("")],
    ...OUTCOMES.map((outcome): [string, string] => [`  ${outcome}`, cells(confusion[outcome])]),
  ];
  return [...rows.map(([name, value]) => `  ${name.padEnd(30)}${value}`), ...(warning ? [`  ${warning}`] : [])];
}

function range([low, high]: Interval): string {
  return `${formatPercent(low)} to ${formatPercent(high)}`;
}

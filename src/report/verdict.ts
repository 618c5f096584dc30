/**
 * @module
 * The result of a report in three lines (what was compared, who won, what it means), and the reason of each judge's
 * result.
 */
import { conclude, formatPercent } from "../comparison/index.ts";
import { type Block, code, type Inline, paragraph, quoted, strong } from "./document/document.ts";
import { countText } from "./numbers.ts";
import type { JudgedComparison } from "./report.ts";

/** Groups comparisons by their two models, in order of appearance. */
export function groupByModels(comparisons: readonly JudgedComparison[]): (readonly JudgedComparison[])[] {
  const groups = new Map<string, JudgedComparison[]>();
  for (const one of comparisons) {
    const key = JSON.stringify([one.baseline, one.tuned]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** The three lines. */
export function verdictBlocks(comparisons: readonly JudgedComparison[]): Block[] {
  const groups = groupByModels(comparisons);
  const isSingle = groups.length === 1;
  return [
    paragraph([strong("Compared:"), " ", ...separated(groups.map((group) => comparedText(group[0]!))), "."]),
    paragraph([strong("Result:"), " ", ...separated(groups.map((group) => resultText(group, isSingle))), "."]),
    paragraph([strong("Meaning:"), " ", ...groups.flatMap((group) => meaningText(group, isSingle))]),
  ];
}

/** Items with semicolons between them. */
function separated(items: readonly (readonly Inline[])[]): Inline[] {
  return items.flatMap((item, i) => (i === 0 ? item : ["; ", ...item]));
}

function comparedText({ tuned, baseline, summary }: JudgedComparison): Inline[] {
  const pairs = countText(summary.win + summary.lose + summary.tie + summary.skipped, "pair");
  const prompts = countText(summary.prompts.length, "prompt");
  return [
    quoted(tuned),
    ", the tuned model, against ",
    quoted(baseline),
    `, the baseline: ${pairs} of texts, for ${prompts}`,
  ];
}

const OUTCOMES = {
  better: "the tuned model wins",
  worse: "the baseline wins",
  open: "not conclusive",
  "nothing judged": "no pair was judged",
} as const;

function resultText(group: readonly JudgedComparison[], isSingle: boolean): Inline[] {
  const named: Inline[] = isSingle ? [] : [quoted(group[0]!.tuned), ": "];
  const judged = group.map(({ judge, summary }): Inline[] => {
    const { winRate, interval } = summary;
    const rate =
      winRate === null
        ? ""
        : ` (win rate ${formatPercent(winRate)}, 95 % interval ${interval.map(formatPercent).join(" to ")})`;
    return [`${OUTCOMES[conclude(summary).outcome]} by `, code(judge), rate];
  });
  return [...named, ...judged.flatMap((one, i) => (i === 0 ? one : [", ", ...one]))];
}

function meaningText(group: readonly JudgedComparison[], isSingle: boolean): Inline[] {
  const outcomes = group
    .map(({ summary }) => conclude(summary).outcome)
    .filter((outcome) => outcome !== "nothing judged");
  const each = outcomes.length > 1 ? "each judge prefers" : "this judge prefers";
  const sentence = ((): string => {
    if (outcomes.length === 0) return "nothing was judged, so there is no result.";
    if (outcomes.every((outcome) => outcome === "better"))
      return `on prompts like these ${each} the tuned model, by more than the choice of prompts explains.`;
    if (outcomes.every((outcome) => outcome === "worse"))
      return `on prompts like these ${each} the baseline, by more than the choice of prompts explains: tuning did harm.`;
    if (outcomes.every((outcome) => outcome === "open"))
      return "these prompts are too few to tell which model is better. This does not show that the models are equal.";
    return "the result depends on the judge, so ask first which judge measures what you want.";
  })();
  return isSingle
    ? [sentence.charAt(0).toUpperCase() + sentence.slice(1)]
    : [quoted(group[0]!.tuned), `: ${sentence} `];
}

/** Whether the judges agree; empty with fewer than two judges that judged a pair. */
export function agreementText(comparisons: readonly JudgedComparison[]): string[] {
  const judged = comparisons
    .map(({ judge, summary }) => ({ judge, outcome: conclude(summary).outcome }))
    .filter(({ outcome }) => outcome !== "nothing judged");
  if (judged.length < 2) return [];
  const of = (wanted: string): string[] => judged.filter(({ outcome }) => outcome === wanted).map(({ judge }) => judge);
  const [better, worse, open] = [of("better"), of("worse"), of("open")];
  if (open.length === judged.length) return ["The comparison is not conclusive for any judge."];
  if (better.length === judged.length) return ["All judges prefer the tuned model, each conclusively."];
  if (worse.length === judged.length) return ["All judges prefer the baseline, each conclusively."];
  const parts = [
    better.length > 0 && `conclusively for the tuned model: ${better.join(", ")}`,
    worse.length > 0 && `conclusively for the baseline: ${worse.join(", ")}`,
    open.length > 0 && `not conclusive: ${open.join(", ")}`,
  ].filter((part) => part !== false);
  return [`The judges do not agree (${parts.join("; ")}), so the result depends on the judge.`];
}

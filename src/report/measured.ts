/**
 * @module
 * What was measured of all pairs together, and how much of it a reader may believe.
 */
import { clusteredMean, formatNumber, type Interval } from "../comparison/index.ts";
import { isValue } from "./charts/series.ts";
import type { ReportSample } from "./report.ts";

/** One property over all pairs of which both texts have it; the difference is tuned minus baseline. */
export interface MeasuredDifference {
  readonly name: string;
  readonly pairs: number;
  readonly baseline: number;
  readonly tuned: number;
  readonly difference: number;
  /** 95 %, of the difference, clustered by prompt; null when nothing tells how far it may be trusted. */
  readonly interval: Interval | null;
}

/** What the texts are called. */
export interface TextNames {
  readonly prompts: string;
  readonly texts: string;
}

/** The mean differences, in the order in which the samples name their properties. */
export function measureDifferences(samples: readonly ReportSample[]): MeasuredDifference[] {
  const names = [...new Set(samples.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  return names.flatMap((name): MeasuredDifference[] => {
    const found = samples.flatMap(({ id, prompt, properties }) => {
      const property = properties.find((one) => one.name === name);
      if (!property || !isValue(property.a) || !isValue(property.b)) return [];
      return [{ prompt: promptKey(id, prompt), a: property.a, b: property.b }];
    });
    if (found.length === 0) return [];
    const clusters = new Map<string, { sum: number; count: number }>();
    for (const { prompt, a, b } of found) {
      const { sum, count } = clusters.get(prompt) ?? { sum: 0, count: 0 };
      clusters.set(prompt, { sum: sum + b - a, count: count + 1 });
    }
    const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
    const { mean: difference, interval } = clusteredMean([...clusters.values()]);
    return [
      {
        name,
        pairs: found.length,
        baseline: mean(found.map(({ a }) => a)),
        tuned: mean(found.map(({ b }) => b)),
        difference: difference!,
        interval,
      },
    ];
  });
}

/** Ids like `2-B` tell prompts apart even where two have the same text. */
function promptKey(id: string, prompt: string): string {
  return /^([1-9]\d*)-[A-Z]+$/.exec(id)?.[1] ?? prompt;
}

/** Properties whose value a longer text changes by being longer. */
const LENGTH_DEPENDENT: readonly string[] = ["distinct-1", "distinct-2", "repetition"];

export const MEASURED_HEADER: readonly string[] = ["property", "baseline", "tuned", "difference", "95 % interval"];

/** A row for each difference, below `MEASURED_HEADER`. */
export function measuredRows(differences: readonly MeasuredDifference[]): string[][] {
  return differences.map(({ name, baseline, tuned, difference, interval }) => [
    name,
    ...[baseline, tuned, difference].map(formatSigned),
    interval === null ? "not known" : interval.map(formatSigned).join(" to "),
  ]);
}

/** Which models were compared, where a report has several. */
export function modelsText({ tuned, baseline }: { readonly tuned: string; readonly baseline: string }): string {
  return `${tuned} against ${baseline}`;
}

export function measuredCaption({ prompts, texts }: TextNames): string {
  return `Means over all pairs of ${texts}; the interval is that of the difference, clustered by ${prompts}`;
}

/** A number with a minus sign rather than a hyphen. */
function formatSigned(value: number): string {
  return formatNumber(value).replace("-", "−");
}

/** A sentence with more figures than this is a table badly set; they stand in the one below it. */
const MAX_WITH_FIGURES = 4;

/** The measured differences in words: which are conclusive, which are not, and what they cannot tell. */
export function measuredWords(differences: readonly MeasuredDifference[], { prompts, texts }: TextNames): string {
  if (differences.length === 0) return `Nothing was measured of the ${texts}.`;
  const of = (wanted: ReturnType<typeof outcomeOf>): MeasuredDifference[] =>
    differences.filter((one) => outcomeOf(one) === wanted);
  const [higher, lower, open] = [of("higher"), of("lower"), of("open")];
  const hasFigures = higher.length + lower.length <= MAX_WITH_FIGURES;
  const against = ({ name, baseline, tuned }: MeasuredDifference): string =>
    hasFigures ? `${name} (${formatNumber(tuned)} against ${formatNumber(baseline)})` : name;
  const sentences: string[] = [];
  const found = [
    ...(higher.length > 0 ? [`higher ${joinWithAnd(higher.map(against))}`] : []),
    ...(lower.length > 0 ? [`lower ${joinWithAnd(lower.map(against))}`] : []),
  ];
  sentences.push(
    found.length > 0
      ? `Measured over all pairs, the tuned model's ${texts} have ${found.join(", and ")}.`
      : `Measured over all pairs, no property differs conclusively between the two models' ${texts}.`,
  );
  if (open.length > 0 && found.length > 0)
    sentences.push(`Not conclusive at this size: ${joinWithAnd(open.map(({ name }) => name))}.`);
  if (higher.length + lower.length > 0 && differences.length > 1) {
    sentences.push(
      `Conclusive means that the 95 % interval of the difference, clustered by ${prompts}, leaves out zero; of ${formatNumber(differences.length)} properties looked at together, one may do so by chance.`,
    );
  }
  const isLonger = [...higher, ...lower].some(({ name }) => name === "words" || name === "characters");
  const bound = differences.filter(({ name }) => LENGTH_DEPENDENT.includes(name)).map(({ name }) => name);
  if (isLonger && bound.length > 0)
    sentences.push(
      `The ${texts} differ in length, and ${joinWithAnd(bound)} ${bound.length === 1 ? "changes" : "change"} with length alone.`,
    );
  return sentences.join(" ");
}

function outcomeOf({ interval }: MeasuredDifference): "higher" | "lower" | "open" {
  if (interval === null) return "open";
  return interval[0] > 0 ? "higher" : interval[1] < 0 ? "lower" : "open";
}

function joinWithAnd(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`;
}

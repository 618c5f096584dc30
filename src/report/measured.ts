/**
 * @module
 * Measured differences over all pairs as table rows, and in words.
 */
import type { MeasuredDifference } from "../comparison/index.ts";
import { joinWithAnd, numberText } from "./numbers.ts";

/** Names of prompts and texts, plural. */
export interface TextNames {
  readonly prompts: string;
  readonly texts: string;
}

/** Properties that depend on the length of the text. */
const LENGTH_DEPENDENT: readonly string[] = ["distinct-1", "distinct-2", "repetition"];

export const MEASURED_HEADER: readonly string[] = ["property", "baseline", "tuned", "difference", "95 % interval"];

/** Table rows of the differences, for `MEASURED_HEADER`. */
export function measuredRows(differences: readonly MeasuredDifference[]): string[][] {
  return differences.map(({ name, baseline, tuned, difference, interval }) => [
    name,
    ...[baseline, tuned, difference].map(numberText),
    interval === null ? "not known" : interval.map(numberText).join(" to "),
  ]);
}

/** The compared models, for reports with several comparisons. */
export function modelsText({ tuned, baseline }: { readonly tuned: string; readonly baseline: string }): string {
  return `${tuned} against ${baseline}`;
}

export function measuredCaption({ prompts, texts }: TextNames): string {
  return `Means over all pairs of ${texts}; 95 % intervals of the difference, clustered by ${prompts}`;
}

/** With more conclusive properties, the sentence omits the figures, which are in the table. */
const MAX_WITH_FIGURES = 4;

/** The measured differences in words: which are conclusive, which are not, and caveats. */
export function measuredWords(differences: readonly MeasuredDifference[], { prompts, texts }: TextNames): string {
  if (differences.length === 0) return `No properties of the ${texts} were measured.`;
  const of = (wanted: ReturnType<typeof outcomeOf>): MeasuredDifference[] =>
    differences.filter((one) => outcomeOf(one) === wanted);
  const [higher, lower, open] = [of("higher"), of("lower"), of("open")];
  const hasFigures = higher.length + lower.length <= MAX_WITH_FIGURES;
  const against = ({ name, baseline, tuned }: MeasuredDifference): string =>
    hasFigures ? `${name} (${numberText(tuned)} against ${numberText(baseline)})` : name;
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
      `Conclusive means that the 95 % interval of the difference, clustered by ${prompts}, excludes zero. With ${numberText(differences.length)} properties tested, one interval may exclude zero by chance.`,
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

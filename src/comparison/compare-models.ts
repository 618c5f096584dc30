/**
 * @module
 * One comparison of two models: pairs and judges become records and one result, for `penchant compare`, for a stage of
 * a study, and for programs.
 */
import { UsageError } from "../core/index.ts";
import { type ComparisonPair, comparePairs, countSkips, type SkipCount } from "./compare-pairs.ts";
import { type Conclusion, conclude } from "./conclusion.ts";
import { type FurtherFigures, furtherFigures } from "./further-figures.ts";
import type { JudgeKnowledge } from "./judge.ts";
import type { OpenedJudge } from "./judges.ts";
import { type GroundTruth, type MeasuredDifference, measureDifferences, measurePairs } from "./measured.ts";
import { joinHumanOutcomes, type PredictionPowered, predictionPowered } from "./prediction-powered.ts";
import { agreementOfRaters, type RaterAgreement } from "./rater-agreement.ts";
import type { Comparison } from "./record.ts";
import { type ComparisonSummary, summarize } from "./summary.ts";

export interface CompareModelsOptions {
  /** Stated for this comparison: judges that read criteria get them, and they are quoted for people too. */
  readonly criteria?: string | null | undefined;
  /** Criteria of the prompts' corpus: judges that read criteria get them after those that are stated. */
  readonly defaultCriteria?: string | null | undefined;
  /** True reward and reference texts of these prompts. */
  readonly groundTruth?: GroundTruth;
  /** Names of judges that know these prompts although they would refuse them: the reward that made a study's pairs. */
  readonly trusted?: readonly string[];
  /** Whether the pairs include those of different letters. @default false */
  readonly isCrossed?: boolean | undefined;
  /** Seed of the bootstrap. @default 42 */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The criteria of a judge, and where they come from. */
export interface JudgeCriteria {
  readonly text: string;
  /** `given` to the judge; its `own`; `stated` for the comparison, by a judge of whom nobody recorded what it was told. */
  readonly source: "given" | "own" | "stated";
}

/** The result of one judge. All figures are of the tuned model, `b`. */
export interface JudgeResult {
  readonly judge: string;
  readonly models: { readonly a: string; readonly b: string };
  /** Null when the judge had none, or when they are not known. */
  readonly criteria: JudgeCriteria | null;
  /** Whether position bias was controlled. */
  readonly order: JudgeKnowledge["order"];
  readonly summary: ComparisonSummary;
  readonly conclusion: Conclusion;
  readonly skips: readonly SkipCount[];
  /** Notes on the judging. */
  readonly notes: readonly string[];
  readonly figures: FurtherFigures;
  /** Counts of the judge's requests and tokens. */
  readonly tally?: object;
  readonly isCrossed: boolean;
  /** The judge beside people, and its win rate corrected by them; only where people judged some of its pairs. */
  readonly people?: PredictionPowered;
}

/** The result of all judges. */
export interface ComparisonResult {
  readonly records: readonly Comparison[];
  readonly judges: readonly JudgeResult[];
  readonly measured: readonly MeasuredDifference[];
  /** Only with several raters. */
  readonly agreement?: RaterAgreement;
}

/** A pair that has been judged. */
export interface JudgedEvent {
  readonly judge: string;
  readonly done: number;
  readonly of: number;
  readonly record: Comparison;
}

/**
 * Judges all pairs by every judge, one judge after the other.
 *
 * @throws {UsageError} before anything is judged, when a judge does not know these texts
 * @throws {InterruptedError} when `signal` is aborted
 */
export async function* compareModels(
  pairs: readonly ComparisonPair[],
  judges: readonly OpenedJudge[],
  options: CompareModelsOptions = {},
): AsyncGenerator<JudgedEvent, ComparisonResult> {
  const { groundTruth = { references: {} }, trusted = [], signal } = options;
  for (const one of judges) if (!trusted.includes(one.name)) checkKnown(one, pairs);
  const records: Comparison[][] = [];
  const results: JudgeResult[] = [];
  const shared = sameTexts(pairs);
  for (const { name, judge, concurrency, finish } of judges) {
    const own: Comparison[] = [];
    const { criteria, read } = criteriaOf(judge.knowledge ?? UNDECLARED, options);
    for await (const record of comparePairs(pairs, judge, { criteria: read, concurrency, ...(signal && { signal }) })) {
      own.push(record);
      yield { judge: name, done: own.length, of: pairs.length, record };
    }
    records.push(own);
    const { notes, counts } = finish();
    results.push(
      judgeResult(name, own, {
        ...options,
        judgeCriteria: criteria,
        order: judge.knowledge?.order ?? UNDECLARED.order,
        notes: [...notes, ...shared],
        ...(counts && { counts }),
      }),
    );
  }
  return resultOf(records, results, groundTruth, options);
}

/** The result of judgements that exist already, each with its texts and its rater. */
export function resultOfRecords(
  judged: readonly {
    readonly judge: string;
    readonly records: readonly Comparison[];
    readonly notes?: readonly string[];
  }[],
  options: Pick<CompareModelsOptions, "seed"> = {},
): ComparisonResult {
  const results = judged.map((one) =>
    judgeResult(one.judge, one.records, { ...options, order: "unknown", notes: one.notes ?? [] }),
  );
  return resultOf(
    judged.map((one) => one.records),
    results,
    { references: {} },
    options,
  );
}

const UNDECLARED: JudgeKnowledge = { criteria: "given", order: "unknown" };

function resultOf(
  recordsOf: readonly (readonly Comparison[])[],
  judges: readonly JudgeResult[],
  groundTruth: GroundTruth,
  { seed = 42 }: Pick<CompareModelsOptions, "seed">,
): ComparisonResult {
  const records = recordsOf.flat();
  const agreement = agreementOfRaters(records, { seed });
  const people = records.filter(({ rater }) => rater.kind === "human");
  return {
    records,
    judges: judges.map((result, i) => withPeople(result, recordsOf[i]!, people)),
    measured: measureDifferences(measurePairs(records, groundTruth)),
    ...(agreement.raters.length > 1 && { agreement }),
  };
}

/** Adds what people say of the pairs of a judge that is no person. */
function withPeople(result: JudgeResult, records: readonly Comparison[], people: readonly Comparison[]): JudgeResult {
  if (people.length === 0 || records[0]!.rater.kind === "human") return result;
  const corrected = predictionPowered(joinHumanOutcomes(records, people));
  return corrected.labelled === 0 ? result : { ...result, people: corrected };
}

/** @throws {UsageError} naming the first pair that the judge does not know */
function checkKnown({ name, judge }: OpenedJudge, pairs: readonly ComparisonPair[]): void {
  for (const { id, prompt } of pairs) {
    const requirement = judge.refuses?.({ id, prompt });
    if (requirement === undefined) continue;
    const shown = JSON.stringify(prompt.length > 60 ? `${prompt.slice(0, 60)}…` : prompt);
    throw new UsageError(`judge ${name}: ${requirement}, got ${shown} (${id}); hint: ${OTHER_JUDGES}`);
  }
}

/** What can judge any text. */
export const OTHER_JUDGES =
  "any text can be judged by people (human:FILE), a language model (llm:URL#MODEL) or a rule of yours (rule:FILE.mjs)";

/** The criteria that a judge reads, and those that may be quoted for it. */
function criteriaOf(
  { criteria: kind, ownCriteria }: JudgeKnowledge,
  { criteria = null, defaultCriteria = null }: CompareModelsOptions,
): { readonly read: string | null; readonly criteria: JudgeCriteria | null } {
  const both = [criteria, defaultCriteria].filter((text) => text !== null);
  const read = both.length === 0 ? null : both.join("\n\n");
  const quote = (text: string | null | undefined, source: JudgeCriteria["source"]): JudgeCriteria | null =>
    text === null || text === undefined ? null : { text, source };
  if (kind === "given") return { read, criteria: quote(read, "given") };
  if (kind === "own") return { read, criteria: quote(ownCriteria, "own") };
  return { read, criteria: quote(criteria, "stated") };
}

/** A note when both models wrote the same text. */
function sameTexts(pairs: readonly ComparisonPair[]): string[] {
  const same = pairs.filter(({ a, b }) => a.text === b.text).length;
  if (same === 0) return [];
  if (same === pairs.length) return ["both models wrote the same texts: is it the same file twice?"];
  return [`in ${same} of ${pairs.length} pairs both models wrote the same text`];
}

interface JudgeResultOptions extends Pick<CompareModelsOptions, "seed" | "isCrossed"> {
  readonly judgeCriteria?: JudgeCriteria | null;
  readonly order: JudgeKnowledge["order"];
  readonly notes?: readonly string[];
  readonly counts?: object;
}

/** The figures of one judge's records. */
function judgeResult(judge: string, records: readonly Comparison[], options: JudgeResultOptions): JudgeResult {
  const { seed = 42, judgeCriteria = null, order, notes = [], counts, isCrossed = false } = options;
  const matched = isCrossed ? records.filter(({ id }) => !id.includes("/")) : records;
  // Crossed pairs share texts, so the sign test uses only pairs of equal letters.
  const matchedSummary = summarize(matched);
  const summary = isCrossed ? { ...summarize(records), signTest: matchedSummary.signTest } : matchedSummary;
  const figures = furtherFigures(records, { seed });
  return {
    judge,
    models: { a: records[0]!.a.model, b: records[0]!.b.model },
    criteria: judgeCriteria,
    order,
    summary,
    conclusion: conclude(summary),
    skips: countSkips(records),
    notes: isCrossed ? [CROSSED_NOTE, ...notes] : notes,
    figures,
    isCrossed,
    ...(counts && { tally: counts }),
  };
}

const CROSSED_NOTE =
  "Pairs are crossed: counts, win rate, verdict and the intervals clustered by prompt cover all pairs; the sign test over pairs and the power statement cover pairs of equal letters; intervals for independent pairs do not apply.";

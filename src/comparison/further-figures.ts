/**
 * @module
 * Further figures of a comparison: more intervals, clustering, length control, text variety and position bias.
 */
import { clopperPearson } from "./clopper-pearson.ts";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { clusterCorrelation } from "./cluster-correlation.ts";
import { type Cluster, type ClusteredRate, clusteredRate } from "./clustered-rate.ts";
import type { Interval } from "./interval.ts";
import { type LengthControlled, lengthControlledRate, type NoLengthControl } from "./length-controlled.ts";
import { type SidePreference, type SwapConsistency, sidePreference, swapConsistency } from "./position.ts";
import { type PowerStatement, powerStatement } from "./power-statement.ts";
import { groupByPrompt, type PromptGroup } from "./prompt-groups.ts";
import type { Comparison, Side } from "./record.ts";
import { signFlipTest } from "./sign-flip-test.ts";
import { type SignTest, signTest } from "./sign-test.ts";
import { measureText } from "./text-measures.ts";

/** Figures of the tuned model, `b`. */
export interface FurtherFigures {
  /** win / n: ties count 0. The summary's `winRate` is MT-bench's adjusted win rate. */
  readonly winShare: number | null;
  /** Exact 95 % interval of `winShare`, for independent pairs. */
  readonly clopperPearson: Interval;
  /** 95 % bootstrap interval of `winRate`, resampling prompts. */
  readonly bootstrap: BootstrapFigure;
  /** p-value of the sign-flip test over prompts, which the conclusion uses; needs no independence within a prompt. */
  readonly signFlipTest: { readonly p: number };
  /** Sign test over prompts (more pairs won than lost): needs no independence within a prompt either. */
  readonly promptSignTest: SignTest & { readonly win: number; readonly lose: number; readonly tie: number };
  /** Intraclass correlation of the outcomes of one prompt; null when unknown. */
  readonly correlation: number | null;
  /** Mean probability of `b`, where the judge gave probabilities other than 0, ½ and 1. */
  readonly preference?: ClusteredRate;
  readonly length: LengthFigures;
  readonly lengthControlled: LengthControlled | NoLengthControl;
  /** Means over the distinct texts of judged pairs. */
  readonly variety: { readonly a: VarietyFigures; readonly b: VarietyFigures };
  /** Only when pairs were judged in both orders. */
  readonly swapConsistency?: SwapConsistency;
  /** Only when pairs were shown side by side. */
  readonly sidePreference?: SidePreference;
  readonly power: PowerStatement;
}

export interface BootstrapFigure {
  readonly interval: Interval | null;
  /** Why there is no interval. */
  readonly reason?: string;
  readonly rounds: number;
  readonly seed: number;
}

/** Lengths in characters, over judged pairs. */
export interface LengthFigures {
  readonly a: number | null;
  readonly b: number | null;
  /** Mean of b − a. */
  readonly difference: number | null;
  /** Share of decided pairs of unequal length that the longer text won. */
  readonly longerWins: number | null;
}

/** Defined at `measureText`; null when no text is long enough. */
export interface VarietyFigures {
  readonly distinct1: number | null;
  readonly distinct2: number | null;
  readonly repetition: number | null;
}

export interface FiguresOptions {
  /** Seed of the bootstrap. @default 42 */
  readonly seed?: number;
  /** Bootstrap samples. @default 2000 */
  readonly rounds?: number;
}

/** Computes the further figures of one judge's records. */
export function furtherFigures(records: readonly Comparison[], options: FiguresOptions = {}): FurtherFigures {
  const { seed = 42, rounds = 2000 } = options;
  const groups = groupByPrompt(records);
  const outcomes = groups.map(({ records: own }) => own.flatMap((record) => outcomeOf(record) ?? []));
  const judged = records.filter((record) => outcomeOf(record) !== null);
  const wins = judged.filter(({ choice }) => choice === "b").length;
  const preference = preferenceRate(groups);
  const [swaps, sides] = [swapConsistency(records), sidePreference(records)];
  return {
    winShare: judged.length === 0 ? null : wins / judged.length,
    clopperPearson: clopperPearson(wins, judged.length),
    bootstrap: bootstrapFigure(outcomes.map(clusterOf), { seed, rounds }),
    signFlipTest: { p: signFlipTest(outcomes.map(leadOf)) },
    promptSignTest: promptSignTest(outcomes),
    correlation: clusterCorrelation(outcomes),
    ...(preference && { preference }),
    length: lengthFigures(judged),
    lengthControlled: lengthControlledRate(
      groups.flatMap(({ index, records: own }) =>
        own.map((record) => ({
          outcome: preferenceOf(record),
          lengthDifference: lengthDifference(record),
          cluster: index,
        })),
      ),
    ),
    variety: { a: variety(judged, "a"), b: variety(judged, "b") },
    ...(swaps && { swapConsistency: swaps }),
    ...(sides && { sidePreference: sides }),
    power: powerOf(groups),
  };
}

function bootstrapFigure(clusters: readonly Cluster[], options: Required<FiguresOptions>): BootstrapFigure {
  const interval = clusterBootstrap(clusters, options);
  const reason = "every prompt has the same win rate, so every sample has it too";
  return { interval, ...(interval === null && { reason }), ...options };
}

/** Wins minus losses. */
function leadOf(outcomes: readonly number[]): number {
  return outcomes.reduce((lead, outcome) => lead + 2 * (outcome - 0.5), 0);
}

/** Crossed pairs share texts, so only pairs of equal letters count. */
function powerOf(groups: readonly PromptGroup[]): PowerStatement {
  const outcomes = groups.flatMap(({ records }) => {
    const own = records.filter(({ id }) => !id.includes("/")).flatMap((record) => outcomeOf(record) ?? []);
    return own.length === 0 ? [] : [own];
  });
  const of = (wanted: number): number => outcomes.flat().filter((outcome) => outcome === wanted).length;
  return powerStatement(of(1), of(0), {
    ties: of(0.5),
    prompts: outcomes.length,
    correlation: clusterCorrelation(outcomes),
  });
}

/** 1 for a win, 0 for a loss, ½ for a tie or both bad; null when skipped. */
export function outcomeOf({ choice }: Comparison): number | null {
  return { b: 1, a: 0, tie: 0.5, both_bad: 0.5, skip: null }[choice];
}

/** A language model's probability of b, where it gave one; otherwise the outcome. */
function preferenceOf(record: Comparison): number | null {
  const { rater, scores } = record;
  if (record.choice === "skip" || rater.kind !== "llm" || !scores) return outcomeOf(record);
  const { a, b } = scores;
  return a >= 0 && b >= 0 && a + b > 0 ? b / (a + b) : outcomeOf(record);
}

function preferenceRate(groups: readonly PromptGroup[]): ClusteredRate | undefined {
  const isGraded = groups.some(({ records }) => records.some((record) => preferenceOf(record) !== outcomeOf(record)));
  if (!isGraded) return undefined;
  return clusteredRate(groups.map(({ records }) => clusterOf(records.flatMap((record) => preferenceOf(record) ?? []))));
}

function clusterOf(outcomes: readonly number[]): Cluster {
  return { sum: outcomes.reduce((sum, outcome) => sum + outcome, 0), count: outcomes.length };
}

function promptSignTest(outcomes: readonly (readonly number[])[]): FurtherFigures["promptSignTest"] {
  const leads = outcomes.filter(({ length }) => length > 0).map(leadOf);
  const [win, lose] = [leads.filter((lead) => lead > 0).length, leads.filter((lead) => lead < 0).length];
  return { win, lose, tie: leads.length - win - lose, ...signTest(win, lose) };
}

const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length++;
  return length;
};

const lengthDifference = ({ a, b }: Comparison): number => lengthOf(b.text) - lengthOf(a.text);

function lengthFigures(judged: readonly Comparison[]): LengthFigures {
  if (judged.length === 0) return { a: null, b: null, difference: null, longerWins: null };
  const mean = (of: (record: Comparison) => number): number =>
    judged.reduce((sum, record) => sum + of(record), 0) / judged.length;
  const unequal = judged.filter((record) => record.choice.length === 1 && lengthDifference(record) !== 0);
  const longer = unequal.filter((record) => (record.choice === "b") === lengthDifference(record) > 0).length;
  const [a, b] = [mean(({ a: { text } }) => lengthOf(text)), mean(({ b: { text } }) => lengthOf(text))];
  return { a, b, difference: b - a, longerWins: unequal.length === 0 ? null : longer / unequal.length };
}

function variety(judged: readonly Comparison[], side: Side): VarietyFigures {
  const measures = [...new Set(judged.map((record) => record[side].text))].map(measureText);
  const mean = (name: keyof VarietyFigures): number | null => {
    const values = measures.flatMap((measure) => measure[name] ?? []);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return { distinct1: mean("distinct1"), distinct2: mean("distinct2"), repetition: mean("repetition") };
}

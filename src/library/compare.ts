/**
 * @module
 * Comparing two models' outputs and fitting abilities, from code.
 */
import { host } from "#host";
import {
  type Comparison,
  type ComparisonPair,
  type ComparisonSummary,
  type CountRow,
  compareModels,
  countRows,
  type Fit,
  type FitOptions,
  fitComparisons,
  type Judge,
  type OpenedJudge,
  type Rule,
  readComparisons,
  ruleJudge,
} from "../comparison/index.ts";
import { fileBytes } from "../core/reading/index.ts";
import { type PromptCompletions, pairCompletions, readModelOutputs } from "../data/index.ts";
import { judgesWith } from "../study/index.ts";

/** One model's outputs: a file (the assignment's text format, or JSON lines), or prompts with their completions. */
export type Outputs = string | readonly PromptCompletions[];

/** Options of `compare`. */
export interface CompareModelsOptions {
  /**
   * Who decides which of two texts is better: a function of `{ prompt, a, b }`, where a is the baseline's text and b
   * the tuned model's; a `Judge`; or the name of a built-in one, such as "rule:verse".
   */
  readonly judge: Rule | Judge | string;
  /** What "better" means; judges are told. */
  readonly criteria?: string;
  /** Names of the two models in the records. @default "baseline" and "tuned" */
  readonly models?: { readonly a: string; readonly b: string };
  readonly signal?: AbortSignal;
}

/** All figures are the tuned model's. */
export interface ModelComparison extends ComparisonSummary {
  /** What the figures say, in one sentence. */
  readonly conclusion: string;
  /** One for each pair: they can be written to a file and fitted. */
  readonly records: readonly Comparison[];
}

/**
 * Compares two models on the same prompts: win, lose and tie of the tuned one, with intervals clustered by
 * prompt, and a conclusion from a sign-flip test over prompts.
 *
 * @throws {DataError} `E_DATA` when the outputs are not of the same prompts
 * @throws {UsageError} `E_USAGE` when there is no judge of that name
 * @example
 * const { winRate, interval, conclusion } = await compare("sft.txt", "tuned.txt", {
 *   judge: ({ a, b }) => (b.length > a.length ? "b" : "a"),
 * });
 */
export async function compare(
  baseline: Outputs,
  tuned: Outputs,
  { judge, criteria, models = { a: "baseline", b: "tuned" }, signal }: CompareModelsOptions,
): Promise<ModelComparison> {
  const matched = pairCompletions(await outputsOf(baseline), await outputsOf(tuned));
  const pairs = matched.map(
    ({ id, prompt, a, b }): ComparisonPair => ({
      id,
      prompt,
      a: { model: models.a, text: a },
      b: { model: models.b, text: b },
    }),
  );
  const work = compareModels(pairs, [await judgeOf(judge)], { criteria, signal });
  let next = await work.next();
  while (!next.done) next = await work.next();
  const { records, judges } = next.value;
  const { summary, conclusion } = judges[0]!;
  return { ...summary, conclusion: conclusion.sentence, records };
}

const outputsOf = async (outputs: Outputs): Promise<readonly PromptCompletions[]> =>
  typeof outputs === "string" ? (await readModelOutputs(host.storage, outputs)).groups : outputs;

const judgeOf = async (judge: Rule | Judge | string): Promise<OpenedJudge> => {
  if (typeof judge === "string") return await judgesWith().open(judge, { storage: host.storage, where: "compare" });
  const one = typeof judge === "function" ? ruleJudge("code", judge) : judge;
  const name = `${one.rater.kind}:${one.rater.id}`;
  return { name, judge: one, concurrency: 1, finish: () => ({ notes: [] }) };
};

/**
 * Fits abilities to comparisons: Bradley and Terry 1952, or a model with ties (Davidson 1970, Rao and Kupper 1967).
 *
 *     P(i better than j) = σ(θᵢ − θⱼ)
 *
 * @param data rows of counts, or a file: CSV (`item_a,item_b,winner` or `item_a,item_b,wins_a,wins_b`), JSON lines
 * @throws {DataError} `E_DATA` when there is no finite maximum, naming the items
 * @throws {SettingsError} `E_SETTINGS` when an option does not fit the data
 * @example
 * const { items } = await fit([{ first: "A", second: "B", wins: 2, losses: 3 }]);
 * items[0].ability; // A's log odds against B, with items[0].interval
 */
export async function fit(data: string | readonly CountRow[], options: FitOptions = {}): Promise<Fit> {
  if (typeof data !== "string") return fitComparisons(countRows(data), options);
  return fitComparisons((await readComparisons(fileBytes(host.storage, data), data)).counts, options);
}

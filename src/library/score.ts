/**
 * @module
 * Log-probabilities of completions from code.
 */
import { UsageError } from "../core/index.ts";
import { readPreferences, readSequences, type SequenceExample } from "../data/index.ts";
import type { Policy } from "../policy/index.ts";
import type { PreferencePair } from "./train.ts";

/** log π of one completion. */
export interface CompletionScore {
  /** log π(completion | prompt), in nats: the sum over its tokens. */
  readonly logp: number;
  /** How many tokens it has, the end-of-text token included. */
  readonly tokens: number;
  readonly tokenLogps: readonly number[];
}

/** log π of both completions of a pair. */
export interface PairScore {
  readonly chosen: CompletionScore;
  readonly rejected: CompletionScore;
}

/** A prompt with one completion. */
export interface PromptCompletion {
  readonly prompt: string;
  readonly completion: string;
}

/**
 * log π of completions under a policy, in the order of the rows.
 *
 * @param data rows of a prompt with a completion, or with a chosen and a rejected one
 * @throws {DataError} `E_DATA` naming the row that cannot be scored
 * @example
 * const [{ logp, tokens }] = await score(policy, [{ prompt: "2 + 2 =", completion: " 4" }]);
 * Math.exp(logp / tokens); // the geometric mean of the tokens' probabilities
 */
export function score(policy: Policy, data: readonly PreferencePair[]): Promise<PairScore[]>;
export function score(policy: Policy, data: readonly PromptCompletion[]): Promise<CompletionScore[]>;
export async function score(
  policy: Policy,
  data: readonly (PreferencePair | PromptCompletion)[],
): Promise<(PairScore | CompletionScore)[]> {
  const [first] = data;
  if (!first) return [];
  // A model without an end-of-text token has log-probabilities too: of the completion alone.
  const encoding = { maxLength: policy.config.maxPositions, requireEndOfText: false };
  if ("chosen" in first) {
    const pairs = await collect(readPreferences(policy.storage, data, policy, encoding), data.length);
    const sequences = pairs.flatMap(({ prompt, chosen, rejected }) =>
      [chosen, rejected].map((completion) => ({ tokens: [...prompt, ...completion], from: prompt.length })),
    );
    const scores = await scoresOf(policy, sequences);
    return pairs.map((_, i) => ({ chosen: scores[2 * i]!, rejected: scores[2 * i + 1]! }));
  }
  const options = { ...encoding, completionOnly: true };
  return scoresOf(policy, await collect(readSequences(policy.storage, data, policy, options), data.length));
}

/** All examples; a row that would be left out is an error, because scores stand for rows. */
async function collect<Example>(
  stream: AsyncIterable<Example> & {
    readonly report: { readonly excluded: { list(): readonly { readonly first: string; readonly reason: string }[] } };
  },
  rows: number,
): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of stream) examples.push(example);
  const [problem] = stream.report.excluded.list();
  if (examples.length !== rows && problem) throw new UsageError(`score: ${problem.first}: ${problem.reason}`);
  return examples;
}

async function scoresOf(policy: Policy, sequences: readonly SequenceExample[]): Promise<CompletionScore[]> {
  return (await policy.logps(sequences)).map((tokenLogps) => ({
    logp: tokenLogps.reduce((a, b) => a + b, 0),
    tokens: tokenLogps.length,
    tokenLogps,
  }));
}

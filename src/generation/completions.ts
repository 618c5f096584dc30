/**
 * @module
 * Completions, gathered from the events of generation.
 */
import type { Policy } from "../policy/index.ts";
import { type Completion, type GenerateOptions, type GenerationEvent, streamCompletions } from "./generate.ts";

/** Collects completions by prompt and sample, in whatever order they end. */
export class CompletionCollector {
  /** For each prompt, its completions in the order of samples. */
  readonly completions: Completion[][];
  #count = 0;

  constructor(prompts: number) {
    this.completions = Array.from({ length: prompts }, () => []);
  }

  /** How many completions have ended. */
  get count(): number {
    return this.#count;
  }

  /** Takes an event; true when it was a completion. */
  add(event: GenerationEvent): boolean {
    if (event.event !== "completion") return false;
    const { event: _, ...completion } = event;
    this.completions[completion.prompt]![completion.sample] = completion;
    this.#count++;
    return true;
  }

  /** The texts alone. */
  get texts(): string[][] {
    return this.completions.map((samples) => samples.map(({ text }) => text));
  }
}

/**
 * All completions of some prompts: for each prompt, its samples in order.
 *
 * @throws as `streamCompletions`
 * @example
 * const [[completion]] = await generate(policy, ["Shall I compare thee"], { maxNewTokens: 40 });
 * completion.text;
 */
export async function generate(
  policy: Policy,
  prompts: readonly string[],
  options: GenerateOptions = {},
): Promise<Completion[][]> {
  const collector = new CompletionCollector(prompts.length);
  for await (const event of streamCompletions(policy, prompts, options)) collector.add(event);
  return collector.completions;
}

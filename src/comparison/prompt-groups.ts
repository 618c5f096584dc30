/**
 * @module
 * Records grouped by prompt: the clusters of the statistics.
 */
import type { Comparison } from "./record.ts";

export interface PromptGroup {
  /** The prompt's number in the files, or in order of appearance. */
  readonly index: number;
  readonly prompt: string;
  readonly records: readonly Comparison[];
}

/**
 * Groups records by prompt, sorted by the prompt's number.
 *
 * The number is that of ids like `2-B` and `2-B/C`, when every id has one and each number has one prompt (so
 * that two blank prompts stay apart); otherwise prompts are grouped by text.
 */
export function groupByPrompt(records: readonly Comparison[]): PromptGroup[] {
  const numbers = records.map(({ id }) => /^([1-9]\d*)-[A-Z]+(?:\/[A-Z]+)?$/.exec(id)?.[1]);
  const promptOf = new Map(records.map(({ prompt }, i) => [numbers[i], prompt]));
  const isNumbered = records.every(({ prompt }, i) => numbers[i] !== undefined && promptOf.get(numbers[i]) === prompt);

  const groups = new Map<string, { index: number; prompt: string; records: Comparison[] }>();
  records.forEach((record, i) => {
    const key = isNumbered ? numbers[i]! : record.prompt;
    let group = groups.get(key);
    if (!group) {
      group = { index: isNumbered ? Number(key) : groups.size + 1, prompt: record.prompt, records: [] };
      groups.set(key, group);
    }
    group.records.push(record);
  });
  return [...groups.values()].sort((a, b) => a.index - b.index);
}

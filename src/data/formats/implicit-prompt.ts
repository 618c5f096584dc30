/**
 * @module
 * Implicit prompts: the common prefix of chosen and rejected.
 */
import { DataError } from "../../core/index.ts";
import { type Content, isConversation, type Message } from "./row.ts";

interface ExplicitPrompt {
  readonly prompt: Content;
  readonly chosen: Content;
  readonly rejected: Content;
}

/**
 * Splits the longest common prefix off both completions, like TRL's `extract_prompt`.
 *
 * In texts, the space before the first difference belongs to the completions. If one completion is a prefix of the
 * other, its last character or message stays in the completion. Without a common prefix TRL's prompt is the last
 * character; here that is an error.
 *
 * "The sky is blue" and "The sky is green" give "The sky is" with " blue" and " green".
 *
 * @throws {DataError} `pairs.jsonl:3: chosen and rejected must have a common prefix where there is no prompt, got none`
 */
export function extractPrompt(chosen: Content, rejected: Content, place: string): ExplicitPrompt {
  if (isConversation(chosen) && isConversation(rejected)) {
    return splitAt(chosen, rejected, commonPrefixLength(chosen, rejected, sameMessage), place);
  }
  const [first, second] = [chosen as string, rejected as string];
  let shared = commonPrefixLength([...unitsOf(first)], [...unitsOf(second)], (a, b) => a === b);
  const differs = shared < Math.min(first.length, second.length) && first[shared] !== second[shared];
  if (differs && shared > 0 && first[shared - 1] === " ") shared--;
  // Do not split a surrogate pair.
  if (/[\uD800-\uDBFF]/.test(first[shared - 1] ?? "") && /[\uDC00-\uDFFF]/.test(first[shared] ?? "")) shared--;
  return splitAt(first, second, shared, place);
}

function splitAt<T extends Content>(chosen: T, rejected: T, shared: number, place: string): ExplicitPrompt {
  if (shared === 0) {
    throw new DataError(`${place}: chosen and rejected must have a common prefix where there is no prompt, got none`);
  }
  return { prompt: chosen.slice(0, shared), chosen: chosen.slice(shared), rejected: rejected.slice(shared) };
}

/** Length of the common prefix; it never includes the last element of the shorter list. */
function commonPrefixLength<T>(first: readonly T[], second: readonly T[], isSame: (a: T, b: T) => boolean): number {
  const limit = Math.min(first.length, second.length) - 1;
  let shared = 0;
  while (shared < limit && isSame(first[shared]!, second[shared]!)) shared++;
  return shared;
}

const unitsOf = (text: string): string[] => text.split("");
const sameMessage = (a: Message, b: Message): boolean => JSON.stringify(a) === JSON.stringify(b);

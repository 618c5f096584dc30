/**
 * @module
 * The prompt of a preference that has none of its own: what both completions begin with.
 */
import { DataError } from "../../core/index.ts";
import { type Content, isConversation, type Message } from "./row.ts";

interface Extracted {
  readonly prompt: Content;
  readonly chosen: Content;
  readonly rejected: Content;
}

/**
 * Parts the longest common beginning of both completions from them, as TRL's `extract_prompt` does.
 *
 * Of texts the space before the first difference stays with the completions. Where one is the beginning of
 * the other, its last letter or message stays a completion. TRL takes a last letter for the prompt's end
 * where nothing is shared; such rows are refused here.
 *
 * "The sky is blue" and "The sky is green" give "The sky is" with " blue" and " green".
 *
 * @throws {DataError} `pairs.jsonl:3: chosen and rejected must begin alike where there is no prompt, got …`
 */
export function extractPrompt(chosen: Content, rejected: Content, place: string): Extracted {
  if (isConversation(chosen) && isConversation(rejected)) {
    return partAt(chosen, rejected, sharedLength(chosen, rejected, sameMessage), place);
  }
  const [first, second] = [chosen as string, rejected as string];
  let shared = sharedLength([...unitsOf(first)], [...unitsOf(second)], (a, b) => a === b);
  const isDifference = shared < Math.min(first.length, second.length) && first[shared] !== second[shared];
  if (isDifference && shared > 0 && first[shared - 1] === " ") shared--;
  // A character of two halves belongs to one side.
  if (/[\uD800-\uDBFF]/.test(first[shared - 1] ?? "") && /[\uDC00-\uDFFF]/.test(first[shared] ?? "")) shared--;
  return partAt(first, second, shared, place);
}

function partAt<T extends Content>(chosen: T, rejected: T, shared: number, place: string): Extracted {
  if (shared === 0) {
    throw new DataError(
      `${place}: chosen and rejected must begin alike where there is no prompt, got no common beginning`,
    );
  }
  return { prompt: chosen.slice(0, shared), chosen: chosen.slice(shared), rejected: rejected.slice(shared) };
}

/** How many elements both begin with; the last of the shorter is never among them. */
function sharedLength<T>(first: readonly T[], second: readonly T[], isSame: (a: T, b: T) => boolean): number {
  const limit = Math.min(first.length, second.length) - 1;
  let shared = 0;
  while (shared < limit && isSame(first[shared]!, second[shared]!)) shared++;
  return shared;
}

const unitsOf = (text: string): string[] => text.split("");
const sameMessage = (a: Message, b: Message): boolean => JSON.stringify(a) === JSON.stringify(b);

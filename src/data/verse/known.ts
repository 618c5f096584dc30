/**
 * @module
 * Tells the prompts of the embedded verse from others.
 */
import { moodOpenings, openings } from "./openings.ts";

/** A word, or two: "my love", "winter's". */
const SLOT = "[\\p{L}’'-]+(?: [\\p{L}’'-]+)?";

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const lines = [openings, ...Object.values(moodOpenings)].flatMap((kinds) => Object.values(kinds).flat());

/** Every first line as a pattern: whole, or up to where a prompt may end within it. */
const patterns: readonly RegExp[] = lines
  .flatMap((line) => {
    const [start, rest] = line.split(" ~");
    return rest === undefined ? [line] : [start!, start! + rest];
  })
  .map((line) => {
    const [, words = "", mark = ""] = /^(.*?)([.,;:!?]?)$/.exec(line)!;
    const pattern = words
      .split(/\{[^}]+\}/)
      .map(escapeText)
      .join(SLOT)
      .replaceAll(/\b(a|an) /gi, "an? ");
    // A closed sentence may end in a full stop.
    return new RegExp(`^${pattern}${mark && "[.,;:!?]"}$`, "iu");
  });

/** Whether a prompt, without the separator, is a first line of the embedded verse or its beginning. */
export const isVerse = (prompt: string): boolean => patterns.some((pattern) => pattern.test(prompt.trim()));

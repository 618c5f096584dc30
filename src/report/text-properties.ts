/**
 * @module
 * Text properties of a sample: length, variety, repetition.
 */
import { measureText } from "../comparison/index.ts";
import type { Property } from "./report.ts";

/** Measures both texts; see `measureText`. */
export function textProperties(a: string, b: string): Property[] {
  const [ofA, ofB] = [measureText(a), measureText(b)];
  return [
    { name: "words", a: ofA.words, b: ofB.words },
    { name: "characters", a: ofA.characters, b: ofB.characters },
    { name: "distinct-1", a: ofA.distinct1, b: ofB.distinct1 },
    { name: "distinct-2", a: ofA.distinct2, b: ofB.distinct2 },
    { name: "repetition", a: ofA.repetition, b: ofB.repetition },
  ];
}

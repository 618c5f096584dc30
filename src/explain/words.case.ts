/**
 * @module
 * The words of an explanation as one string, for tests: formulas as text, all else as JSON.
 */
import type { Formula } from "./formula.ts";
import { formulaText } from "./formula-text.ts";

const PARTS = ["paragraph", "heading", "step", "table"];

export function wordsOf(explanation: unknown): string {
  const isFormula = (value: unknown): value is Formula =>
    typeof value === "object" && value !== null && "kind" in value && !PARTS.includes(String(value.kind));
  return JSON.stringify(explanation, (_, value) => (isFormula(value) ? formulaText(value) : value));
}

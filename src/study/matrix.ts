/**
 * @module
 * A matrix: variables with several values each, and the combinations of them that stages run for.
 */
import { SettingsError } from "../core/index.ts";
import type { Scalar, StageSpec, Study } from "./study.ts";
import { substitute } from "./variables.ts";

/** One value for each of some variables, in the order of the matrix. */
export type Combination = Readonly<Record<string, Scalar>>;

/** More than this is more likely a slip than a plan. */
export const MOST_COMBINATIONS = 256;

/** A name of a folder below 255 bytes everywhere. */
const LONGEST_NAME = 120;

/** Every combination of the given variables; the last one changes first. No variables have one. */
export function combinationsOf(matrix: Study["matrix"], variables: readonly string[]): Combination[] {
  return variables.reduce<Combination[]>(
    (before, name) => before.flatMap((one) => matrix[name]!.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** The part of a combination that some variables have. */
export function partOf(combination: Combination, variables: readonly string[]): Combination {
  return Object.fromEntries(variables.map((name) => [name, combination[name]!]));
}

/** Whether everything that one combination says, another says as well. */
export function agrees(part: Combination, whole: Combination): boolean {
  return Object.entries(part).every(([name, value]) => whole[name] === value);
}

/** A stage with a combination's values put in. */
export function withValues(spec: StageSpec, values: Combination): StageSpec {
  return substitute(spec, values, (name) => `$${name}`) as StageSpec;
}

/** In words: `seed = 1, rate = 0.01`. */
export function combinationWords(values: Combination): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}

/**
 * The name of a stage that runs for one combination, and of its folder: `sft`, `sft@seed=2`.
 *
 * Whatever some file system might refuse or confuse with another name is written as its bytes, `%2f`;
 * so different combinations have different names even where A and a are the same.
 *
 * @throws {SettingsError} when the name would be too long for a folder
 */
export function combinationName(stage: string, values: Combination): string {
  const entries = Object.entries(values);
  if (entries.length === 0) return stage;
  const name = `${stage}@${entries.map(([key, value]) => `${safe(key)}=${safe(String(value))}`).join(",")}`;
  if (name.length <= LONGEST_NAME) return name;
  throw new SettingsError(
    `matrix: the values of stage "${stage}" must make a folder's name of at most ${LONGEST_NAME} characters, got ${name.length}; hint: shorter values`,
  );
}

function safe(text: string): string {
  const escaped = (letters: string): string =>
    Array.from(new TextEncoder().encode(letters), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  return text.replace(/[^a-z0-9._-]+/g, escaped).replace(/\.$/, "%2e");
}

/**
 * @module
 * A matrix: variables with several values each, and their combinations, for which stages run.
 */
import { SettingsError } from "../core/index.ts";
import type { Scalar, StageSpec, Study } from "./study.ts";
import { substitute } from "./variables.ts";

/** One value for each of some variables, in the order of the matrix. */
export type Combination = Readonly<Record<string, Scalar>>;

/** More combinations than this are probably a mistake. */
export const MAX_COMBINATIONS = 256;

/** Maximum length of a folder's name, well below the 255 bytes of file systems. */
const MAX_NAME_LENGTH = 120;

/** Every combination of the given variables, the last variable changing fastest. Without variables there is one, {}. */
export function combinationsOf(matrix: Study["matrix"], variables: readonly string[]): Combination[] {
  return variables.reduce<Combination[]>(
    (before, name) => before.flatMap((one) => matrix[name]!.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Whether one combination has all values of another. */
export function isPartOf(part: Combination, whole: Combination): boolean {
  return Object.entries(part).every(([name, value]) => whole[name] === value);
}

/** A stage with the values of a combination substituted. */
export function withValues(spec: StageSpec, values: Combination): StageSpec {
  return substitute(spec, values, (name) => `$${name}`) as StageSpec;
}

/** In words: `seed = 1, rate = 0.01`. */
export function formatCombination(values: Combination): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}

/**
 * The name of a stage that runs for one combination, and of its folder: `sft`, `sft@seed=2`.
 *
 * Characters that a file system may reject or treat as equal (upper and lower case) are percent-encoded, `%2f`, so
 * different combinations have different names on every file system.
 *
 * @throws {SettingsError} when the name would be too long for a folder
 */
export function combinationName(stage: string, values: Combination): string {
  const entries = Object.entries(values);
  if (entries.length === 0) return stage;
  const name = `${stage}@${entries.map(([key, value]) => `${escapeName(key)}=${escapeName(String(value))}`).join(",")}`;
  if (name.length <= MAX_NAME_LENGTH) return name;
  throw new SettingsError(
    `matrix: the values of stage "${stage}" must give a folder name of at most ${MAX_NAME_LENGTH} characters, got ${name.length}; hint: shorter values`,
  );
}

function escapeName(text: string): string {
  const escaped = (letters: string): string =>
    Array.from(new TextEncoder().encode(letters), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  return text.replace(/[^a-z0-9._-]+/g, escaped).replace(/\.$/, "%2e");
}

/**
 * @module
 * Checks that files of completions are those that the course asks for: of all its prefixes, and each model's file in
 * its place.
 */
import { inspect, SettingsError } from "../../core/index.ts";
import { type PromptCompletions, promptWithoutMark } from "../../data/index.ts";

/** Outputs read from a file. */
export interface NamedOutputs {
  readonly name: string;
  readonly groups: readonly PromptCompletions[];
}

/** @throws {SettingsError} naming the first prefix that is missing or another */
export function checkPrefixes(
  stage: string,
  { name, groups }: NamedOutputs,
  prefixes: readonly string[],
  archive: string,
): void {
  const hint = `hint: run the course's script with input_shakespeare_prefixes.txt of ${archive}`;
  const got = groups.map(({ prompt }) => promptWithoutMark(prompt).trim());
  const wrong = prefixes.findIndex((prefix, i) => i < got.length && got[i] !== prefix);
  if (wrong >= 0)
    throw new SettingsError(
      `${stage}: ${name}: prefix ${wrong + 1} must be ${inspect(prefixes[wrong])} as in ${archive}, got ${inspect(got[wrong])}; ${hint}`,
    );
  if (got.length !== prefixes.length)
    throw new SettingsError(
      `${stage}: ${name}: must have completions of all ${prefixes.length} prefixes of ${archive}, got ${got.length}; ${hint}`,
    );
}

/** The course's script appends it to the prefixes of the fine-tuned model alone. */
const MARK = " <complete>";

/**
 * The fine-tuned model is the baseline. Its prompts end with a mark that the tuned model's do not have, and the names
 * of the files tell the models.
 *
 * @throws {SettingsError} when the two files stand in each other's place
 */
export function checkNotSwapped(stage: string, baseline: NamedOutputs, tuned: NamedOutputs): void {
  const isMarked = ({ groups }: NamedOutputs): boolean =>
    groups.length > 0 && groups.every(({ prompt }) => prompt.endsWith(MARK));
  const isNamed = ({ name }: NamedOutputs, model: RegExp): boolean => model.test(name);
  const byMark = isMarked(tuned) && !isMarked(baseline);
  const byName = isNamed(baseline, /[-_](pref|ppo)[-_.]/) && isNamed(tuned, /[-_]sft[-_.]/);
  if (!byMark && !byName) return;
  const sign = byMark
    ? `prompts that end with "${MARK.trim()}" in ${tuned.name} alone`
    : `${baseline.name} as baseline`;
  throw new SettingsError(
    `${stage}: baseline must be the fine-tuned model's outputs and tuned the preference-tuned model's, got ${sign}; hint: swap the two files`,
  );
}

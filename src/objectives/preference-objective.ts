import { UsageError } from "../core/index.ts";
import type { PreferenceObjective, PreferencePairs } from "./preference.ts";
import { type PreferenceLossType, type PreferenceOptions, preferenceFamily } from "./preference-family.ts";

/**
 * The objective of the given name, its options settled. Options that it does not read have no effect.
 *
 * @example
 * preferenceObjective("ipo", { beta: 0.1 })({ policy, reference, lengths }).losses;
 * @throws {UsageError} `E_USAGE` when it is called without the reference or the lengths that it needs
 */
export function preferenceObjective(name: PreferenceLossType, options: PreferenceOptions = {}): PreferenceObjective {
  const { needs, reads, loss } = preferenceFamily[name];
  const read = Object.fromEntries(reads.map((key) => [key, options[key]]));
  return (pairs) => {
    for (const need of needs) {
      if (!pairs[need]) throw new UsageError(`${name}: must be given ${need}, got none`);
    }
    return loss(pairs as Required<PreferencePairs>, read);
  };
}

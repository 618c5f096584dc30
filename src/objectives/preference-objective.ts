import { UsageError } from "../core/index.ts";
import type { PreferenceObjective, PreferencePairs } from "./preference.ts";
import { type PreferenceLossType, type PreferenceOptions, preferenceFamily } from "./preference-family.ts";

/**
 * The preference objective with the given name and options. Options that it does not read are ignored.
 *
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(preferenceObjective("hinge", { beta: 0.1 })({ policy, reference }).losses); //=> 0.8
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

/**
 * @module
 * Reads and checks the keys of a stage; every problem has its file and line.
 */
import { checkSettings, inspect, type Settings, SettingsError, type SettingsOf } from "../../core/index.ts";
import type { StageKeys, StagePlace } from "../stage.ts";

export type Spec = Readonly<Record<string, unknown>>;

/** The checked keys of a stage. */
interface ReadKeys<Own extends Settings, Method extends Settings> {
  readonly inputs: Readonly<Record<string, string>>;
  readonly own: SettingsOf<Own>;
  readonly settings: SettingsOf<Method>;
}

/** Reads all keys of a kind except its other keys, which the kind reads itself. */
export function readKeys<const Own extends Settings, const Method extends Settings>(
  spec: Spec,
  { inputs, optionalInputs = {}, own, settings, others = {} }: StageKeys<Own, Method>,
  place: StagePlace,
): ReadKeys<Own, Method> {
  const method = settings
    ? settingsIn(mappingIn(spec, "settings", place), settings, [], place.at("settings"))
    : ({} as SettingsOf<Method>);
  const optional = Object.keys(optionalInputs);
  const roles = [...Object.keys(inputs), ...optional.filter((role) => spec[role] !== undefined)];
  const excludedKeys = [...Object.keys(inputs), ...optional, ...(settings ? ["settings"] : []), ...Object.keys(others)];
  return {
    own: settingsIn(spec, own, excludedKeys, place),
    settings: method,
    inputs: Object.fromEntries(roles.map((role) => [role, stageName(spec, role, place)])),
  };
}

/** Reads the name of another stage. */
export function stageName(spec: Spec, key: string, place: StagePlace): string {
  const value = spec[key];
  if (typeof value !== "string")
    throw new SettingsError(`${place.lineOf(key)}: ${key} must name a stage, got ${inspect(value)}`);
  return value;
}

/** Reads the settings of a table; `excludedKeys` are read elsewhere. */
function settingsIn<const S extends Settings>(
  spec: Spec,
  settings: S,
  excludedKeys: readonly string[],
  place: StagePlace,
): SettingsOf<S> {
  const given = Object.fromEntries(Object.entries(spec).filter(([key]) => !excludedKeys.includes(key)));
  const { resolved, problems } = checkSettings(settings, given);
  if (resolved) return resolved;
  // All problems in one message, with the line of the first.
  throw new SettingsError(`${place.lineOf(problems[0]!.name)}: ${problems.map(({ problem }) => problem).join("; ")}`);
}

/** The mapping under a key; empty if there is none. */
export function mappingIn(spec: Spec, key: string, place: StagePlace): Spec {
  const value = spec[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new SettingsError(`${place.lineOf(key)}: ${key} must be a mapping, got ${inspect(value)}`);
  return value as Spec;
}

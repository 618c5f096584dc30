/**
 * @module
 * Reading a stage's keys: every problem with the stage's place.
 */
import { checkSettings, type Settings, SettingsError, type SettingsOf, shown } from "../../core/index.ts";
import type { StagePlace } from "../stage.ts";

type Spec = Readonly<Record<string, unknown>>;

/** The name of another stage. */
export function stageName(spec: Spec, key: string, place: StagePlace): string {
  const value = spec[key];
  if (typeof value !== "string")
    throw new SettingsError(`${place.lineOf(key)}: ${key} must name a stage, got ${shown(value)}`);
  return value;
}

/** The keys of a table; those that name stages, or hold something else, are read apart. */
export function settingsIn<const S extends Settings>(
  spec: Spec,
  settings: S,
  apart: readonly string[],
  place: StagePlace,
): SettingsOf<S> {
  const given = Object.fromEntries(Object.entries(spec).filter(([key]) => !apart.includes(key)));
  const { resolved, problems } = checkSettings(settings, given);
  if (resolved) return resolved;
  // All at once; the line is that of the first.
  throw new SettingsError(`${place.lineOf(problems[0]!.name)}: ${problems.map(({ problem }) => problem).join("; ")}`);
}

/** A mapping under a key; empty when there is none. */
export function mappingIn(spec: Spec, key: string, place: StagePlace): Spec {
  const value = spec[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new SettingsError(`${place.lineOf(key)}: ${key} must be a mapping, got ${shown(value)}`);
  return value as Spec;
}

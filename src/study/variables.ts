/**
 * @module
 * Variables of a study: overrides by `--set`, and substitution.
 */
import { didYouMean, inspect, SettingsError } from "../core/index.ts";
import { type Scalar, VARIABLE_NAME } from "./study.ts";

type Keys = readonly (string | number)[];

/** A study's mappings before they have been checked. */
export interface RawStudy {
  readonly variables: Record<string, unknown>;
  readonly matrix: Record<string, unknown>;
  readonly stages: unknown;
}

/**
 * Applies `--set key=value` to a variable, or to a value of a stage by its dotted path.
 *
 * For a variable of the matrix or a numeric variable, `1,2,3` is a list.
 *
 * @throws {SettingsError} `E_SETTINGS` when there is no such variable or stage
 */
export function applyOverride(raw: RawStudy, key: string, text: string): void {
  const { variables, matrix, stages } = raw;
  const values = text.split(",").map(parseScalar);
  const isList =
    typeof variables[key] === "number" && values.length > 1 && values.every((one) => typeof one === "number");
  if (Object.hasOwn(matrix, key)) matrix[key] = values;
  else if (isList) {
    delete variables[key];
    matrix[key] = values;
  } else if (Object.hasOwn(variables, key)) variables[key] = parseScalar(text);
  else setIn(stages, key, parseScalar(text), [...Object.keys(variables), ...Object.keys(matrix)]);
}

/** Parses numbers and booleans; anything else is text. */
function parseScalar(text: string): Scalar {
  if (text === "true" || text === "false") return text === "true";
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}

/** Sets a value at a dotted path whose parent exists. */
function setIn(stages: unknown, path: string, value: Scalar, variables: readonly string[]): void {
  const keys = path.split(".");
  let inner: unknown = stages;
  for (const key of keys.slice(0, -1)) {
    const next: unknown =
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined;
    inner = next;
  }
  if (keys.length < 2 || typeof inner !== "object" || inner === null) {
    const names = Object.keys((stages ?? {}) as object);
    const hint = didYouMean(keys[0]!, [...variables, ...names]);
    throw new SettingsError(
      `--set ${path}: must be a variable (${variables.join(", ") || "none here"}) or STAGE.KEY (stages: ${names.join(", ")})${hint}, got ${inspect(value)}`,
    );
  }
  (inner as Record<string, unknown>)[keys.at(-1)!] = value;
}

/** The name in a value `$name`; undefined for any other value. */
function variableOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !value.startsWith("$")) return undefined;
  const name = value.slice(1);
  return VARIABLE_NAME.test(name) ? name : undefined;
}

/** Replaces each value `$name` by the variable; `unknown` gives the value of an unknown variable. */
export function substitute(
  value: unknown,
  variables: Readonly<Record<string, unknown>>,
  unknown: (name: string, keys: Keys) => unknown,
  keys: Keys = [],
): unknown {
  const name = variableOf(value);
  if (name !== undefined) return Object.hasOwn(variables, name) ? variables[name] : unknown(name, keys);
  if (Array.isArray(value)) return value.map((inner, i) => substitute(inner, variables, unknown, [...keys, i]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, substitute(inner, variables, unknown, [...keys, key])]),
  );
}

/** The names of all variables in a value. */
export function variablesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  substitute(value, {}, (name) => found.add(name));
  return found;
}

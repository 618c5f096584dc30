/**
 * @module
 * Variables of a study: what `--set` makes of them, and where they are put in.
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
 * Changes what `--set key=value` names: a variable, or a value of a stage by its dotted path.
 *
 * For a variable of the matrix, or one that is a number, `1,2,3` is a list.
 *
 * @throws {SettingsError} `E_SETTINGS` when there is no such variable or stage
 */
export function applyOverride(raw: RawStudy, key: string, text: string): void {
  const { variables, matrix, stages } = raw;
  const values = text.split(",").map(parseScalar);
  const isSwept =
    typeof variables[key] === "number" && values.length > 1 && values.every((one) => typeof one === "number");
  if (Object.hasOwn(matrix, key)) matrix[key] = values;
  else if (isSwept) {
    delete variables[key];
    matrix[key] = values;
  } else if (Object.hasOwn(variables, key)) variables[key] = parseScalar(text);
  else setIn(stages, key, parseScalar(text), [...Object.keys(variables), ...Object.keys(matrix)]);
}

/** Numbers and booleans as such, everything else as text. */
function parseScalar(text: string): Scalar {
  if (text === "true" || text === "false") return text === "true";
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}

/** Changes a value that stands at a dotted path, or adds a setting beside others that stand there. */
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

/** The variable that a value stands for as a whole, `$name`; undefined when it is any other value. */
function variableOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !value.startsWith("$")) return undefined;
  const name = value.slice(1);
  return VARIABLE_NAME.test(name) ? name : undefined;
}

/** `$name` as a whole value becomes the variable; `unknown` answers for those that are not there. */
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

/** The variables that stand anywhere in a value. */
export function variablesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  substitute(value, {}, (name) => found.add(name));
  return found;
}

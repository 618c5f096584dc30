/**
 * @module
 * Settings tables. One table per method declares its settings; types, defaults, checks, command-line
 * flags, help and the documentation come from it.
 */
import { z } from "zod";

import { inspect, SettingsError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";

interface SettingBase {
  /** The symbol that papers use. */
  readonly symbol?: string;
  /** One sentence, and the source of the default. */
  readonly help: string;
}

export interface NumberSetting extends SettingBase {
  readonly kind: "number";
  readonly default: number;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly integer?: true;
}
/** A number that may be null, with a meaning of its own. */
export interface OptionalNumberSetting extends Omit<NumberSetting, "kind" | "default"> {
  readonly kind: "optional-number";
  readonly default: null;
}
export interface ChoiceSetting<T extends string = string> extends SettingBase {
  readonly kind: "choice";
  readonly default: T;
  readonly choices: readonly T[];
}
export interface BooleanSetting extends SettingBase {
  readonly kind: "boolean";
  readonly default: boolean;
}
export interface TextSetting extends SettingBase {
  readonly kind: "text";
  readonly default: string;
}
export interface TextsSetting extends SettingBase {
  readonly kind: "texts";
  readonly default: readonly string[];
}
export type Setting =
  | NumberSetting
  | OptionalNumberSetting
  | ChoiceSetting
  | BooleanSetting
  | TextSetting
  | TextsSetting;
export type Settings = Readonly<Record<string, Setting>>;

type Value<S> = S extends NumberSetting
  ? number
  : S extends OptionalNumberSetting
    ? number | null
    : S extends BooleanSetting
      ? boolean
      : S extends ChoiceSetting<infer T>
        ? T
        : S extends TextsSetting
          ? readonly string[]
          : S extends TextSetting
            ? string
            : never;

/** The type of fully resolved settings. */
export type SettingsOf<S extends Settings> = { readonly [K in keyof S]: Value<S[K]> };

/** Settings as they are given: any of a table's, each with its type; what is left out takes its default. */
export type SettingsInput<S extends Settings> = Partial<SettingsOf<S>>;

/** An error in one setting. */
export interface SettingProblem {
  /** As the user wrote it, in camelCase or snake_case. */
  readonly name: string;
  readonly problem: string;
}

/**
 * Fills in defaults and checks every value; reports all problems at once. Names may be in camelCase
 * or, as in TRL and in files, in snake_case.
 *
 * @throws {SettingsError} `E_SETTINGS`, naming each setting, its bound and the value given
 */
export function resolveSettings<const S extends Settings>(
  where: string,
  settings: S,
  given: Readonly<Record<string, unknown>>,
): SettingsOf<S> {
  const { resolved, problems } = checkSettings(settings, given);
  if (resolved) return resolved;
  throw new SettingsError(`${where}: ${problems.map(({ problem }) => problem).join("; ")}`);
}

/** Like `resolveSettings`, but returns the problems, for callers that know the line of each setting. */
export function checkSettings<const S extends Settings>(
  settings: S,
  given: Readonly<Record<string, unknown>>,
): { readonly resolved: SettingsOf<S> | undefined; readonly problems: readonly SettingProblem[] } {
  const parsed = settingsSchema(settings).safeParse(fromSnakeCase(given));
  if (parsed.success) return { resolved: parsed.data as SettingsOf<S>, problems: [] };
  const written = new Map(Object.keys(given).map((name) => [toCamelCase(name), name]));
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") {
      const name = written.get(String(issue.path[0]))!;
      return [{ name, problem: `${name} ${issue.message}` }];
    }
    return issue.keys.map((key) => {
      const name = written.get(key)!;
      const known = Object.keys(settings).map((known) => (name.includes("_") ? toSnakeCase(known) : known));
      return { name, problem: `unknown setting "${name}"${didYouMean(name, known)}` };
    });
  });
  return { resolved: undefined, problems };
}

/** Converts names from snake_case to camelCase: `label_smoothing` → `labelSmoothing`. */
function fromSnakeCase(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [toCamelCase(name), value]));
}

const toCamelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `labelSmoothing` → `label_smoothing`, and `loadIn8bit` → `load_in_8bit`, as in files. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]|\d+(?=[a-z])/g, (start) => `_${start.toLowerCase()}`);
}

/** `labelSmoothing` → `label-smoothing`, as on the command line. */
export function toKebabCase(name: string): string {
  return toSnakeCase(name).replaceAll("_", "-");
}

/** The zod schema of a whole table; unknown names are errors. */
function settingsSchema(settings: Settings): z.ZodType<Record<string, unknown>> {
  const shape = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      settingSchema(setting)
        .default(setting.default as never)
        .describe(setting.help),
    ]),
  );
  return z.strictObject(shape);
}

function settingSchema(setting: Setting): z.ZodType {
  const must = (requirement: string) => (issue: { input?: unknown }) =>
    `must be ${requirement}, got ${inspect(issue.input)}`;
  switch (setting.kind) {
    case "boolean":
      return z.boolean({ error: must("true or false") });
    case "choice":
      return z.enum(setting.choices as readonly [string, ...string[]], {
        error: must(`one of ${setting.choices.join(", ")}`),
      });
    case "text":
      return z.string({ error: must("text") });
    case "texts":
      return z.array(z.string({ error: must("text") }).min(1, { error: must("a list of texts that are not empty") }), {
        error: must("a list of texts"),
      });
    case "optional-number":
      return numberSchema(setting, must).nullable();
    case "number":
      return numberSchema(setting, must);
  }
}

function numberSchema(
  { above, atLeast, below, atMost, integer }: Omit<NumberSetting, "kind" | "default">,
  must: (requirement: string) => (issue: { input?: unknown }) => string,
): z.ZodNumber {
  let schema = z.number({ error: must("a finite number") });
  if (integer) schema = schema.int({ error: must("an integer") });
  if (above !== undefined) schema = schema.gt(above, { error: must(`above ${above}`) });
  if (atLeast !== undefined) schema = schema.gte(atLeast, { error: must(`at least ${atLeast}`) });
  if (below !== undefined) schema = schema.lt(below, { error: must(`below ${below}`) });
  if (atMost !== undefined) schema = schema.lte(atMost, { error: must(`at most ${atMost}`) });
  return schema;
}

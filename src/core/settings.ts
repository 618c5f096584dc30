/**
 * @module
 * One table per method declares its settings; types, defaults, checks, command-line flags, help and
 * the documentation page are all read from that table.
 */
import { z } from "zod";

import { inspect, SettingsError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";

interface Described {
  /** The symbol that papers use. */
  readonly symbol?: string;
  /** One sentence, and where the default comes from. */
  readonly help: string;
}

export interface NumberSetting extends Described {
  readonly kind: "number";
  readonly default: number;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly integer?: true;
}
/** A number that may be left out, which means something of its own. */
export interface OptionalNumberSetting extends Omit<NumberSetting, "kind" | "default"> {
  readonly kind: "optional-number";
  readonly default: null;
}
export interface ChoiceSetting<T extends string = string> extends Described {
  readonly kind: "choice";
  readonly default: T;
  readonly choices: readonly T[];
}
export interface BooleanSetting extends Described {
  readonly kind: "boolean";
  readonly default: boolean;
}
export interface TextSetting extends Described {
  readonly kind: "text";
  readonly default: string;
}
export interface TextsSetting extends Described {
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

/** What is wrong with one setting. */
export interface SettingProblem {
  /** As it was written, in camelCase or snake_case. */
  readonly name: string;
  readonly problem: string;
}

/**
 * Fills in defaults and checks every value; reports all problems at once. Names may be written in
 * camelCase or, as in TRL and in files, in snake_case.
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

/** As `resolveSettings`, with problems as values, for callers that know the line of each. */
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
      const known = Object.keys(settings).map(name.includes("_") ? toSnakeCase : (same) => same);
      return { name, problem: `unknown setting "${name}"${didYouMean(name, known)}` };
    });
  });
  return { resolved: undefined, problems };
}

/** `label_smoothing` → `labelSmoothing`, and nothing else. */
export function fromSnakeCase(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [toCamelCase(name), value]));
}

const toCamelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `labelSmoothing` → `label_smoothing`, the spelling of files. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `labelSmoothing` → `label-smoothing`, the command line's spelling. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The checker of a whole table; unknown names are problems. */
export function settingsSchema(settings: Settings): z.ZodType<Record<string, unknown>> {
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
      return z.array(z.string({ error: must("text") }), { error: must("a list of texts") });
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

/**
 * @module
 * Settings tables as command-line flags: `labelSmoothing` becomes `--label-smoothing`.
 */
import { availableParallelism, cpus } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";

import {
  checkSettings,
  DataError,
  inspect,
  type Setting,
  type Settings,
  SettingsError,
  type SettingsOf,
  toKebabCase,
  UsageError,
} from "../core/index.ts";

/** Adds a flag for every setting of a table, with its default and help. */
export function addSettings(command: Command, settings: Settings): Command {
  for (const [key, setting] of Object.entries(settings)) {
    const flag = `--${toKebabCase(key)}`;
    const off = flag.replace("--", "--no-");
    const help = helpOf(setting, settings, off);
    if (setting.kind === "boolean") {
      command.addOption(new Option(flag, help));
      command.addOption(new Option(off, "").hideHelp());
      continue;
    }
    const option = new Option(`${flag} <${placeholderOf(setting)}>`, help);
    if (setting.kind === "number" || setting.kind === "optional-number") option.argParser(numberOf);
    command.addOption(option);
  }
  return command;
}

/** A setting's help in the style of the other options: settings by their flags, no full stop, then choices and default. */
function helpOf(setting: Setting, settings: Settings, off: string): string {
  const { symbol, help, default: value } = setting;
  const named = withFlagNames(help, settings)
    .replace(/^[A-Z](?=[a-z-]*(?:[:.]|\s|$))/, (letter) => letter.toLowerCase())
    .replace(/\.$/, "");
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  const possible = [
    ...(setting.kind === "choice" ? [`choices: ${setting.choices.map((choice) => `"${choice}"`).join(", ")}`] : []),
    ...(isEmpty ? [] : [`default: ${JSON.stringify(value)}`]),
    ...(value === true ? [`off: ${off}`] : []),
  ];
  return [`${symbol ? `${symbol}: ` : ""}${named}`, ...(possible.length > 0 ? [`(${possible.join(", ")})`] : [])].join(
    " ",
  );
}

const placeholderOf = ({ kind }: Setting): string =>
  ({ texts: "text...", text: "text", choice: "name", boolean: "", number: "number", "optional-number": "number" })[
    kind
  ];

/** A number, or the text where it is none, so that the check names it. */
const numberOf = (text: string): number | string =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

/** The numbers that a flag accepts. */
export interface NumberBounds {
  readonly integer?: true;
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  /** What `atMost` is, for the message. */
  readonly most?: string;
}

/** Largest count of a flag that has no smaller bound of its own. */
export const MOST_COUNT = 1_000_000_000;

/** Bounds of a seed: every integer that a number holds exactly. */
export const SEED: NumberBounds = { integer: true, atLeast: 0, atMost: Number.MAX_SAFE_INTEGER };

/** Bounds of --threads. More threads than processors only cost memory and time to start. */
export const threadBounds = (): NumberBounds => ({
  integer: true,
  atLeast: 1,
  atMost: 4 * Math.max(cpus().length, availableParallelism()),
  most: "4 times this machine's processors",
});

function requirementOf({ integer, atLeast, above, atMost, most }: NumberBounds): string {
  const lower = atLeast !== undefined ? [`at least ${atLeast}`] : above !== undefined ? [`above ${above}`] : [];
  const bounds = [
    ...lower,
    ...(atMost === undefined ? [] : [`at most ${atMost}${most === undefined ? "" : ` (${most})`}`]),
  ].join(" and ");
  return `${integer ? "an integer" : "a finite number"}${bounds && (integer ? " of " : ", ")}${bounds}`;
}

/** The number that a text is, or an error message. */
function parseWithin(text: string, bounds: NumberBounds): number | string {
  const value = numberOf(text);
  const { integer, atLeast = -Number.MAX_VALUE, above = -Infinity, atMost = Number.MAX_VALUE } = bounds;
  const isWithin =
    typeof value === "number" &&
    (!integer || Number.isSafeInteger(value)) &&
    value >= atLeast &&
    value > above &&
    value <= atMost;
  return isWithin ? value : `must be ${requirementOf(bounds)}, got ${inspect(value)}`;
}

/** An option whose value is a number within bounds. */
export function numberOption(flags: string, help: string, bounds: NumberBounds, fallback?: number): Option {
  const option = new Option(flags, help).argParser((text: string) => {
    const value = parseWithin(text, bounds);
    if (typeof value === "string") throw new InvalidArgumentError(value);
    return value;
  });
  return fallback === undefined ? option : option.default(fallback);
}

/**
 * The value of a flag that is a count; undefined when it was not given.
 *
 * @throws {UsageError} `E_USAGE` naming the flag
 */
export function countOf(flag: string, text: string | undefined, bounds: NumberBounds = {}): number | undefined {
  if (text === undefined) return undefined;
  const value = parseWithin(text, { integer: true, atLeast: 1, atMost: MOST_COUNT, ...bounds });
  if (typeof value === "number") return value;
  throw new UsageError(`--${flag}: ${value}`);
}

/** The number of threads that --threads asks for; undefined when it was not given. */
export const threadsOf = (text: string | undefined): number | undefined => countOf("threads", text, threadBounds());

/** Texts that may be empty: a prompt and what is appended to one. */
const MAY_BE_EMPTY = new Set(["--prompt", "--suffix"]);

/** Refuses an empty text for a flag or an argument: a path, a name or a number that is not there. */
export function refuseEmpty(command: Command): void {
  const isEmpty = (value: unknown): boolean =>
    (Array.isArray(value) ? value : [value]).some((one) => typeof one === "string" && one.trim() === "");
  const fail = (name: string, value: unknown): never =>
    command.error(`penchant: ${name}: must not be empty, got ${inspect(value)}`, { exitCode: 2 });
  for (const option of command.options) {
    const key = option.attributeName();
    const value: unknown = command.getOptionValue(key);
    if (!MAY_BE_EMPTY.has(option.long!) && command.getOptionValueSource(key) === "cli" && isEmpty(value))
      fail(option.long!, value);
  }
  command.processedArgs.forEach((value, i) => {
    if (isEmpty(value)) fail(command.registeredArguments[i]?.name().toUpperCase() ?? command.name(), value);
  });
}

/**
 * The settings that were given as flags, checked, with defaults for the rest.
 *
 * @throws {SettingsError} `E_SETTINGS` naming each flag
 */
export function settingsOf<const S extends Settings>(
  where: string,
  settings: S,
  options: Readonly<Record<string, unknown>>,
): SettingsOf<S> {
  const given = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => key in settings && value !== undefined),
  );
  const { resolved, problems } = checkSettings(settings, given);
  if (resolved) return resolved;
  const told = problems.map(({ name, problem }) => problem.replace(name, `--${toKebabCase(name)}`));
  throw new SettingsError(`${where}: ${told.join("; ")}`);
}

/** A message of the library with settings by their flags: `loraR` becomes `--lora-r`. */
export const withFlagNames = (message: string, settings: Settings): string =>
  message.replaceAll(/\b[a-z]+[A-Z]\w*/g, (name) => (name in settings ? `--${toKebabCase(name)}` : name));

/** Does some work whose errors about settings name flags. */
export async function namingFlags<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SettingsError || cause instanceof DataError)
      cause.message = withFlagNames(cause.message, settings);
    throw cause;
  }
}

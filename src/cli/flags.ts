/**
 * @module
 * Settings tables as command-line flags: `labelSmoothing` becomes `--label-smoothing`.
 */
import { type Command, Option } from "commander";

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
  const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
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

/**
 * The value of a flag that is a count; undefined when it was not given.
 *
 * @throws {UsageError} `E_USAGE` naming the flag
 */
export function countOf(flag: string, text: string | undefined, atLeast = 1): number | undefined {
  if (text === undefined) return undefined;
  const value = numberOf(text);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= atLeast) return value;
  throw new UsageError(`--${flag}: must be an integer of at least ${atLeast}, got ${inspect(value)}`);
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

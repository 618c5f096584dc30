/**
 * @module
 * Settings tables as command-line flags: `labelSmoothing` becomes `--label-smoothing`.
 */
import { type Command, Option } from "commander";

import {
  checkSettings,
  type Setting,
  type Settings,
  SettingsError,
  type SettingsOf,
  shown,
  toKebabCase,
  UsageError,
} from "../core/index.ts";

/** Adds a flag for every setting of a table, with its default and help. */
export function addSettings(command: Command, settings: Settings): Command {
  for (const [key, setting] of Object.entries(settings)) {
    const flag = `--${toKebabCase(key)}`;
    const help = setting.symbol ? `${setting.symbol}: ${setting.help}` : setting.help;
    const shown = setting.default === null ? "" : ` (default: ${JSON.stringify(setting.default)})`;
    if (setting.kind === "boolean") {
      command.addOption(new Option(flag, `${help}${shown}`));
      command.addOption(new Option(flag.replace("--", "--no-"), "").hideHelp());
      continue;
    }
    const isList = setting.kind === "texts";
    const option = new Option(
      `${flag} <${isList ? "text..." : setting.kind === "choice" ? setting.choices.join("|") : placeholderOf(setting)}>`,
      `${help}${shown}`,
    );
    if (setting.kind === "number" || setting.kind === "optional-number") option.argParser(numberOf);
    command.addOption(option);
  }
  return command;
}

const placeholderOf = (setting: Setting): string => (setting.kind === "text" ? "text" : "number");

/** A number where it is one; else the text, for the check to refuse by name. */
const numberOf = (text: string): number | string =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

/**
 * The value of a flag that counts something, when it was given.
 *
 * @throws {UsageError} `E_USAGE` naming the flag
 */
export function countOf(flag: string, text: string | undefined, atLeast = 1): number | undefined {
  if (text === undefined) return undefined;
  const value = numberOf(text);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= atLeast) return value;
  throw new UsageError(`--${flag}: must be an integer of at least ${atLeast}, got ${shown(value)}`);
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

/**
 * @module
 * Settings tables as command-line flags: `labelSmoothing` becomes `--label-smoothing`.
 */
import { type Command, InvalidArgumentError, Option } from "commander";

import { resolveSettings, type Setting, type Settings, type SettingsOf, toKebabCase } from "../core/index.ts";

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

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("must be a number.");
  return value;
}

/** The settings that were given as flags, checked, with defaults for the rest. */
export function settingsOf<const S extends Settings>(
  where: string,
  settings: S,
  options: Readonly<Record<string, unknown>>,
): SettingsOf<S> {
  const given = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => key in settings && value !== undefined),
  );
  return resolveSettings(where, settings, given);
}

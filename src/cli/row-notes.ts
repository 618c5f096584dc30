/**
 * @module
 * What is said of rows that a command has read: how their columns were read, which were left out, which were changed.
 */
import type { Settings } from "../core/index.ts";
import { columnSettings, type RowsFound } from "../data/index.ts";
import { sftSettings } from "../trainers/index.ts";
import { withFlagNames } from "./flags.ts";
import type { Terminal } from "./terminal.ts";

/** Settings that messages about rows name: in the terminal by their flags. */
export const rowSettings: Settings = { ...columnSettings, maxLength: sftSettings.maxLength };

/** `1 row`, `2 rows`. */
export const rowsText = (count: number): string => `${count} ${count === 1 ? "row" : "rows"}`;

/** One note for each finding. */
export function noteRows({ note }: Terminal, { format, columns, excluded, warnings }: RowsFound): void {
  const notes = [
    ...(format && !format.isNamed ? [`the file is ${format.is}`] : []),
    ...(columns?.says ? [`read as ${columns.scheme}: ${columns.says}`] : []),
    ...excluded.map(({ reason, count, first }) => `left out ${count}, first ${first}: ${reason}`),
    ...warnings.map(({ reason, count, first }) => `${rowsText(count)}, first ${first}: ${reason}`),
  ];
  for (const text of notes) note(withFlagNames(text, rowSettings));
}

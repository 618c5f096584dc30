/**
 * @module
 * What `penchant data check` says about a file, for people.
 */
import type { Examination, Lengths } from "../data/index.ts";

/** A line for the counts, then one for each thing that is worth knowing. */
export function examinationText(file: string, found: Examination): string[] {
  const { kind, conversational, rows, kept, excluded, notable, characters, tokens, groups, annotators, padding } =
    found;
  const lengths = (lists: Readonly<Record<string, Lengths>>, unit: string): string[] =>
    Object.entries(lists).map(
      ([column, { shortest, median, longest }]) => `  ${column}: ${shortest} to ${longest} ${unit}, median ${median}`,
    );
  return [
    `${file}: ${conversational ? "conversational " : ""}${kind} rows, ${rows} in all, ${kept} usable`,
    ...excluded.map(({ reason, count, first }) => `  left out ${count}, first ${first}: ${reason}`),
    ...notable.map(({ reason, count, first }) => `  ${count} rows, first ${first}: ${reason}`),
    ...lengths(characters, "characters"),
    ...lengths(tokens ?? {}, "tokens"),
    ...countsText("groups", groups),
    ...countsText("annotators", annotators),
    ...(padding && padding.rows > 0 ? [paddingText(padding)] : []),
  ];
}

/** How many names are listed. */
const NAMES = 12;

function countsText(title: string, counts: Readonly<Record<string, number>> | undefined): string[] {
  if (!counts) return [];
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, NAMES).map(([name, count]) => `${name === "" ? "(none)" : name} ${count}`);
  return [`  ${sorted.length} ${title}: ${shown.join(", ")}${sorted.length > NAMES ? ", …" : ""}`];
}

function paddingText({ rows, tokens, share }: NonNullable<Examination["padding"]>): string {
  const of = share === undefined ? "" : `, ${(100 * share).toFixed(1)} % of the tokens that chosen would then have`;
  return `  padding chosen to the length of rejected, as the course's script does, would add ${tokens} end-of-text tokens in ${rows} rows${of}; training here adds none`;
}

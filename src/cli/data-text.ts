/**
 * @module
 * The text that `penchant data check` prints.
 */
import type { DatasetReport, Lengths } from "../data/index.ts";
import { rowsText } from "./row-notes.ts";

/** One line with the counts, then one for each finding. */
export function datasetReportText(file: string, report: DatasetReport): string[] {
  const {
    kind,
    conversational,
    rows,
    kept,
    excluded,
    warnings,
    characters,
    tokens,
    groups,
    annotators,
    padding,
    format,
    columns,
  } = report;
  const lengths = (lists: Readonly<Record<string, Lengths>>, unit: string): string[] =>
    Object.entries(lists).map(
      ([column, { shortest, median, longest }]) => `  ${column}: ${shortest} to ${longest} ${unit}, median ${median}`,
    );
  if (kind === "corpus")
    return [
      `${file}: a plain text, learnt as one corpus`,
      ...lengths(characters, "characters"),
      ...lengths(tokens ?? {}, "tokens"),
    ];
  return [
    `${file}: ${conversational ? "conversational " : ""}${kind} rows, ${rows} in all, ${kept} usable`,
    ...(format ? [`  file: ${format.is}`] : []),
    ...columnsText(columns),
    ...excluded.map(({ reason, count, first }) => `  left out ${count}, first ${first}: ${reason}`),
    ...warnings.map(({ reason, count, first }) => `  ${rowsText(count)}, first ${first}: ${reason}`),
    ...lengths(characters, "characters"),
    ...lengths(tokens ?? {}, "tokens"),
    ...countsText("groups", groups),
    ...countsText("annotators", annotators),
    ...(padding && padding.rows > 0 ? [paddingText(padding)] : []),
  ];
}

/** Which columns there are, and what each is used as. */
function columnsText(report: DatasetReport["columns"]): string[] {
  if (!report) return [];
  const { scheme, says, columns } = report;
  const used = columns.flatMap(({ column, use }) =>
    use === null ? [] : [column === use ? column : `${column} (${use})`],
  );
  const unused = columns.flatMap(({ column, use }) => (use === null ? [column] : []));
  const rest = unused.length > 0 ? `; not used: ${listed(unused)}` : "";
  return [`  columns: ${listed(used)}${rest}`, ...(says === null ? [] : [`  read as ${scheme}: ${says}`])];
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, MAX_NAMES).join(", ")}${names.length > MAX_NAMES ? ", …" : ""}`;

/** Maximum number of names that are listed. */
const MAX_NAMES = 12;

function countsText(title: string, counts: Readonly<Record<string, number>> | undefined): string[] {
  if (!counts) return [];
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, MAX_NAMES).map(([name, count]) => `${name === "" ? "(none)" : name} ${count}`);
  return [`  ${sorted.length} ${title}: ${shown.join(", ")}${sorted.length > MAX_NAMES ? ", …" : ""}`];
}

function paddingText({ rows, tokens, share }: NonNullable<DatasetReport["padding"]>): string {
  const percentage =
    share === undefined ? "" : `, ${(100 * share).toFixed(1)} % of all tokens of the padded chosen texts`;
  return `  padding chosen to the length of rejected, as the course's script does, would add ${tokens} end-of-text tokens in ${rows} rows${percentage}; training here adds none`;
}

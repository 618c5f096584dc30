/**
 * @module
 * Reads files of comparisons as counts: CSV, JSON lines and JSON arrays, in the formats of this project, of the
 * arena and of AlpacaEval. Invalid rows are errors with their line; excluded rows are counted with a reason.
 */
import { DataError, didYouMean, inspect, type Line, SettingsError } from "../../../core/index.ts";
import { decodeChunks, firstText, forEachCsvRow, jsonArray, jsonLines, prepend } from "../../../core/reading/index.ts";
import type { AgreementCounter } from "../../rater-agreement.ts";
import { checkComparison } from "../../record.ts";
import type { PairCounts } from "../counts.ts";
import { type ComparisonRow, type Exclusion, emptyComparisonRow, nameOf, numberOf, RowCollector } from "./intake.ts";
import { FORMAT_HELP, flatFormats, type RowFormat } from "./row-formats.ts";

export interface ReadOptions {
  /** Column (or path in an object, such as `rater.id`) of the subpopulation. */
  readonly group?: string;
  /** Column of the cluster: a prompt, an annotator. */
  readonly cluster?: string;
  /** Column of the row id: of several rows with the same id the first counts. */
  readonly id?: string;
  /** Column of the rater, for agreement. */
  readonly rater?: string;
  /** Column of the judged unit, beside the two items: a question's id. @default the `id` of comparison records */
  readonly unit?: string;
  /** Names of covariates: `length` reads the columns `length_a` and `length_b`. */
  readonly covariates?: readonly string[];
}

export interface ReadComparisons {
  readonly counts: PairCounts;
  readonly format: string;
  readonly rows: number;
  readonly excluded: readonly Exclusion[];
  /** Agreement of the raters; null without a rater column. */
  readonly agreement: AgreementCounter | null;
}

/**
 * Reads a file as a stream.
 *
 * The first character decides: "[" is a JSON array, "{" JSON lines, anything else CSV with a header. The header or
 * the first object decides the format of all rows.
 *
 * @throws {DataError} `games.csv:17: winner must be one of a, b, tie, both_bad, skip, got "left"`
 * @throws {SettingsError} when a column named by an option is missing
 */
export async function readComparisons(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  options: ReadOptions = {},
): Promise<ReadComparisons> {
  const texts = decodeChunks(chunks, name);
  const start = await firstText(texts, name);
  if (start === "") throw new DataError(`${name}: must hold comparisons, got an empty file`);
  const all = prepend(start, texts);
  const collector = new RowCollector(options.covariates ?? []);
  const letter = start.trimStart()[0];
  const format =
    letter === "["
      ? await readObjects(jsonArray(all, name), name, collector, options)
      : letter === "{"
        ? await readObjects(jsonLines(all, name), name, collector, options)
        : await readCsv(all, name, collector, options);
  const found = collector.finish();
  if (found.counts.cells === 0) {
    const reasons = found.excluded.map(({ reason, count, first }) => `; left out ${count}, first ${first}: ${reason}`);
    throw new DataError(
      `${name}: must hold comparisons of two items, got none in ${found.rows} rows${reasons.join("")}`,
    );
  }
  return { ...found, format, agreement: options.rater === undefined ? null : found.agreement };
}

async function readCsv(
  texts: AsyncIterable<string>,
  name: string,
  collector: RowCollector,
  options: ReadOptions,
): Promise<string> {
  let format: RowFormat | undefined;
  let addRow: (fields: readonly string[], place: () => string) => void = () => {};
  let line = (): number => 1;
  const place = (): string => `${name}:${line()}`;
  await forEachCsvRow(texts, name, (fields, lineOf) => {
    line = lineOf;
    if (fields.length === 1 && fields[0]!.trim() === "") return;
    if (format !== undefined) {
      addRow(fields, place);
      return;
    }
    const header = fields.map((field) => field.trim());
    format = formatOf(header, place(), "the header");
    addRow = csvRowReader(format, header, collector, options);
  });
  return `CSV, ${format!.name}`;
}

function csvRowReader(
  format: RowFormat,
  header: readonly string[],
  collector: RowCollector,
  options: ReadOptions,
): (fields: readonly string[], place: () => string) => void {
  const { covariates = [] } = options;
  checkRater(format, options);
  const columns = [...format.columns, ...format.optional].map((column) => header.indexOf(column));
  const labelAt = LABELS.map((label) => columnOf(header, options[label], label));
  const sides = covariates.flatMap((covariate) =>
    ["a", "b"].map((side) => columnOf(header, `${covariate}_${side}`, "covariate")),
  );
  const comparison = emptyComparisonRow();
  let fields: readonly string[] = [];
  const field = (k: number): string | undefined => fields[columns[k]!]?.trim();
  return (row, place) => {
    if (row.length !== header.length) {
      throw new DataError(`${place()}: each row must have ${header.length} fields like the header, got ${row.length}`);
    }
    fields = row;
    const reason = format.read(field, place, comparison);
    if (reason !== undefined) return collector.exclude(reason, place);
    LABELS.forEach((label, k) => {
      if (labelAt[k]! >= 0) comparison[label] = row[labelAt[k]!]!.trim();
    });
    if (covariates.length > 0) {
      comparison.differences = covariates.map((covariate, k) => {
        const side = (at: number, which: string): number => numberOf(row[sides[at]!], `${covariate}_${which}`, place);
        return side(2 * k, "a") - side(2 * k + 1, "b");
      });
    }
    collector.add(comparison, place);
  };
}

/** Optional labels of a row. */
const LABELS = ["group", "cluster", "id", "rater", "unit"] as const;

/** @throws {SettingsError} when rows are counts of several judgements, which have no single rater */
function checkRater(format: RowFormat, { rater }: ReadOptions): void {
  if (rater === undefined || format.name !== "counts") return;
  throw new SettingsError(
    `fit: rater must go with one judgement a row, got ${format.name}; hint: item_a,item_b,winner`,
  );
}

/** Index of a column; −1 when none is requested. @throws {SettingsError} when it is missing */
function columnOf(header: readonly string[], column: string | undefined, what: string): number {
  if (column === undefined) return -1;
  const at = header.indexOf(column);
  if (at >= 0) return at;
  throw new SettingsError(
    `fit: ${what} must be a column of the file, got ${inspect(column)}${didYouMean(column, header)}; columns are ${header.join(", ")}`,
  );
}

/** The format whose columns are all present. @throws {DataError} when no format fits, or several */
function formatOf(columns: readonly string[], place: string, what: string): RowFormat {
  const fitting = flatFormats.filter((format) => format.columns.every((column) => columns.includes(column)));
  if (fitting.length > 1) {
    throw new DataError(
      `${place}: ${what} must say in one way who won, got ${fitting.map(({ columns }) => columns.join(", ")).join(" and ")}`,
    );
  }
  const [format] = fitting;
  if (format) return format;
  const isSeparated = columns.length === 1 && /[;\t]/.test(columns[0]!);
  const hint = isSeparated ? "; hint: columns are separated by commas" : "";
  throw new DataError(`${place}: ${what} must have ${FORMAT_HELP}, got ${inspect(columns.join(", "))}${hint}`);
}

async function readObjects(
  lines: AsyncIterable<Line>,
  name: string,
  collector: RowCollector,
  options: ReadOptions,
): Promise<string> {
  let addRow: ((row: Readonly<Record<string, unknown>>, place: string) => void) | undefined;
  let format = "";
  for await (const { value, place } of lines) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new DataError(`${place}: each row must be a JSON object, got ${inspect(value)}`);
    }
    const row = value as Record<string, unknown>;
    if (addRow === undefined) {
      const isRecord = ["a", "b", "choice"].every((key) => key in row);
      const flat = isRecord ? undefined : formatOf(Object.keys(row), place, "a row");
      format = flat?.name ?? "comparisons";
      // A path into an object may be missing in this row; a column must be present.
      const isColumn = (path: string | undefined): boolean => path !== undefined && !path.includes(".");
      for (const label of LABELS) if (isColumn(options[label])) columnOf(Object.keys(row), options[label], label);
      if (flat) checkRater(flat, options);
      addRow = flat ? flatRowReader(flat, collector, options) : recordReader(collector, options);
    }
    addRow(row, place);
  }
  if (addRow === undefined) throw new DataError(`${name}: must hold comparisons, got an empty list`);
  return `JSON, ${format}`;
}

function flatRowReader(
  format: RowFormat,
  collector: RowCollector,
  options: ReadOptions,
): (row: Readonly<Record<string, unknown>>, place: string) => void {
  const columns = [...format.columns, ...format.optional];
  const comparison = emptyComparisonRow();
  return (row, place) => {
    for (const column of format.columns) {
      if (column in row) continue;
      const others = flatFormats.filter((other) => other !== format && other.columns.every((key) => key in row));
      const got = others[0] ? `one in the format ${others[0].name}` : `none with ${inspect(column)}`;
      throw new DataError(`${place}: each row must be in the format ${format.name} like the first, got ${got}`);
    }
    const reason = format.read(
      (k) => row[columns[k]!],
      () => place,
      comparison,
    );
    if (reason !== undefined) return collector.exclude(reason, () => place);
    Object.assign(comparison, labelsOf(row, place, options));
    collector.add(comparison, () => place);
  };
}

/** Reads comparison records; a pair judged twice by one rater in the same arrangement counts once. */
function recordReader(
  collector: RowCollector,
  options: ReadOptions,
): (row: Readonly<Record<string, unknown>>, place: string) => void {
  const seen = new Set<string>();
  return (row, place) => {
    const { id, a, b, shown_left, choice, rater } = checkComparison(row, place);
    const key = JSON.stringify([id, a.model, b.model, rater.kind, rater.id, shown_left]);
    if (seen.has(key))
      return collector.exclude("a pair of the same id was judged before by the same rater", () => place);
    seen.add(key);
    if (choice === "skip") return collector.exclude("skipped", () => place);
    const [first, second] = shown_left === "b" ? [b, a] : [a, b];
    const isSwapped = first === b;
    const { differences, ...named } = labelsOf(row, place, options);
    const firstWins = choice === "a" || choice === "b" ? (choice === "a") === (first === a) : undefined;
    collector.add(
      {
        first: first.model,
        second: second.model,
        ordered: shown_left === null ? 0 : 1,
        wins: firstWins === true ? 1 : 0,
        losses: firstWins === false ? 1 : 0,
        ties: firstWins === undefined ? 1 : 0,
        ...named,
        unit: options.unit === undefined ? id : named.unit,
        differences: isSwapped ? differences.map((x) => -x) : differences,
      },
      () => place,
    );
  };
}

/** Reads group, cluster, id, rater, unit and covariates of an object. */
function labelsOf(
  row: Readonly<Record<string, unknown>>,
  place: string,
  { covariates = [], ...paths }: ReadOptions,
): Pick<ComparisonRow, (typeof LABELS)[number] | "differences"> {
  const at = (path: string): unknown =>
    path
      .split(".")
      .reduce<unknown>(
        (value, key) =>
          typeof value === "object" && value !== null && Object.hasOwn(value, key)
            ? (value as Record<string, unknown>)[key]
            : undefined,
        row,
      );
  const label = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : nameOf(at(path) ?? "", path, () => place);
  const side = (covariate: string, which: string): number =>
    numberOf(at(`${covariate}_${which}`), `${covariate}_${which}`, () => place);
  return {
    group: label(paths.group),
    cluster: label(paths.cluster),
    id: label(paths.id),
    rater: label(paths.rater),
    unit: label(paths.unit),
    differences: covariates.map((covariate) => side(covariate, "a") - side(covariate, "b")),
  };
}

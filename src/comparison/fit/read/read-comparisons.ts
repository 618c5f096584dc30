/**
 * @module
 * Reads files of comparisons as counts: CSV with any separator, JSON lines and JSON arrays, in the formats of this
 * project, of the arena, of FastChat, of evalica and of AlpacaEval. Invalid rows are errors with their line; excluded rows are counted with a reason.
 */
import { DataError, didYouMean, inspect, type Line, SettingsError } from "../../../core/index.ts";
import {
  csvSeparator,
  decodeChunks,
  firstText,
  forEachCsvRow,
  jsonArray,
  jsonLines,
  prepend,
} from "../../../core/reading/index.ts";
import type { AgreementCounter } from "../../rater-agreement.ts";
import { checkComparison } from "../../record.ts";
import type { PairCounts } from "../counts.ts";
import { type ComparisonRow, type Exclusion, emptyComparisonRow, nameOf, numberOf, RowCollector } from "./intake.ts";
import { FORMAT_COLUMNS, FORMAT_HELP, flatFormats, type RowFormat } from "./row-formats.ts";

export interface ReadOptions {
  /** Column (or path in an object, such as `rater.id`) of the subpopulation. */
  readonly group?: string;
  /** Column of the cluster: a prompt, an annotator. */
  readonly cluster?: string;
  /** Column of the row id: of several rows with the same id the first counts. */
  readonly id?: string;
  /** Column of the rater, for agreement. */
  readonly rater?: string;
  /**
   * Column of the judged unit, beside the two items: a question's id.
   *
   * @default the `id` of comparison records, AlpacaEval's `instruction`, FastChat's `question_id`
   */
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
 * @throws {SettingsError} when a column named by an option is missing, or when raters judged the same two items
 *   several times and no unit is named
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
  checkLabels(options);
  const collector = new RowCollector(options.covariates ?? []);
  const letter = start.trimStart()[0];
  const { format, columns, unit } =
    letter === "["
      ? await readObjects(jsonArray(all, name), name, collector, options)
      : letter === "{"
        ? await readObjects(jsonLines(all, name), name, collector, options)
        : await readCsv(all, start, name, collector, options);
  const found = collector.finish();
  if (found.counts.cells === 0) {
    const reasons = found.excluded.map(({ reason, count, first }) => `; left out ${count}, first ${first}: ${reason}`);
    throw new DataError(
      `${name}: must hold comparisons of two items, got none in ${found.rows} rows${reasons.join("")}`,
    );
  }
  if (options.rater === undefined) return { ...found, format, agreement: null };
  if (unit === undefined) checkUnits(found.agreement, columns, options.rater);
  return { ...found, format, agreement: found.agreement };
}

/** What a file's first row or header says about all rows. */
interface FileFormat {
  readonly format: string;
  readonly columns: readonly string[];
  /** Column of the judged unit; undefined when all judgements of two items are of one unit. */
  readonly unit: string | undefined;
}

/** @throws {SettingsError} when two options name one column, whose figures would mean nothing */
function checkLabels({ rater, unit, covariates = [] }: ReadOptions): void {
  if (rater !== undefined && rater === unit) {
    throw new SettingsError(`fit: unit must be another column than rater, got ${inspect(unit)} for both`);
  }
  const twice = covariates.find((name, i) => covariates.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SettingsError(`fit: covariates must be named once, got ${inspect(twice)} twice`);
  }
}

/** @throws {SettingsError} when judgements of different questions would count as repeated ones */
function checkUnits({ replaced }: AgreementCounter, columns: readonly string[], rater: string): void {
  if (replaced === 0) return;
  const others = columns.filter((column) => column !== rater && !FORMAT_COLUMNS.includes(column));
  const hint = others.length > 0 ? `--unit COLUMN, one of ${others.join(", ")}` : "add a column with the question's id";
  throw new SettingsError(
    `fit: rater must go with unit, the column of what was judged, got none, and ${replaced} ${replaced === 1 ? "judgement repeats" : "judgements repeat"} a rater and two items; hint: ${hint}`,
  );
}

async function readCsv(
  texts: AsyncIterable<string>,
  start: string,
  name: string,
  collector: RowCollector,
  options: ReadOptions,
): Promise<FileFormat> {
  const [firstLine = ""] = start.trimStart().split(/[\r\n]/, 1);
  const separator = csvSeparator(firstLine, (cell) => FORMAT_COLUMNS.includes(plainName(cell)));
  let columns: readonly string[] = [];
  const header: { format: RowFormat | undefined } = { format: undefined };
  let addRow: (fields: readonly string[], place: () => string) => void = () => {};
  let line = (): number => 1;
  const place = (): string => `${name}:${line()}`;
  const onRow = (fields: readonly string[], lineOf: () => number): void => {
    line = lineOf;
    if (fields.length === 1 && fields[0]!.trim() === "") return;
    if (header.format !== undefined) {
      addRow(fields, place);
      return;
    }
    // Excel's first line names the separator.
    if (fields.length === 2 && fields[0] === "sep=" && fields[1] === "") return;
    columns = usualNames(fields);
    header.format = formatOf(columns, place(), "the header");
    checkHeader(columns, header.format, options, place());
    addRow = csvRowReader(header.format, columns, collector, options);
  };
  await forEachCsvRow(texts, name, onRow, { separator });
  const { format } = header;
  if (format === undefined) throw new DataError(`${name}:1: must hold a header, got none`);
  return { format: `CSV, ${format.name}`, columns, unit: unitOf(format, columns, options) };
}

/** `Model A`, `model-a` and `MODEL_A` are one name. */
const plainName = (column: string): string =>
  column
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");

/** The columns of a header; one that is a format's column in another spelling gets its name. */
function usualNames(fields: readonly string[]): string[] {
  const header = fields.map((field) => field.trim());
  return header.map((column) => {
    const plain = plainName(column);
    return FORMAT_COLUMNS.includes(plain) && !header.includes(plain) ? plain : column;
  });
}

/** @throws {DataError} when a column that is read is there twice */
function checkHeader(header: readonly string[], format: RowFormat, options: ReadOptions, place: string): void {
  const sides = (options.covariates ?? []).flatMap((name) => [`${name}_a`, `${name}_b`]);
  const read = [...format.columns, ...format.optional, ...LABELS.map((label) => options[label]), ...sides];
  const twice = read.find((column) => column !== undefined && header.indexOf(column) !== header.lastIndexOf(column));
  if (twice === undefined) return;
  throw new DataError(`${place}: the header must name each column once, got ${inspect(twice)} twice`);
}

/** The column of the judged unit: the one that is named, or the format's own. */
const unitOf = (format: RowFormat, columns: readonly string[], { unit }: ReadOptions): string | undefined =>
  unit ?? columns.find((column) => column === format.unit);

function csvRowReader(
  format: RowFormat,
  header: readonly string[],
  collector: RowCollector,
  options: ReadOptions,
): (fields: readonly string[], place: () => string) => void {
  const { covariates = [] } = options;
  checkRater(format, options);
  const columns = [...format.columns, ...format.optional].map((column) => header.indexOf(column));
  const labels = { ...options, unit: unitOf(format, header, options) };
  const labelAt = LABELS.map((label) => columnOf(header, labels[label], label));
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
  const misspelt = columns
    .filter((column) => !FORMAT_COLUMNS.includes(column))
    .map((column) => [column, didYouMean(column, FORMAT_COLUMNS)] as const)
    .filter(([, known]) => known !== "");
  const hint = misspelt.map(([column, known]) => `; ${inspect(column)}${known}`).join("");
  throw new DataError(`${place}: ${what} must have ${FORMAT_HELP}, got ${inspect(columns.join(", "))}${hint}`);
}

async function readObjects(
  lines: AsyncIterable<Line>,
  name: string,
  collector: RowCollector,
  options: ReadOptions,
): Promise<FileFormat> {
  let columns: readonly string[] = [];
  let unit: string | undefined;
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
      columns = Object.keys(row);
      unit = flat ? unitOf(flat, columns, options) : (options.unit ?? "id");
      // A path into an object may be missing in this row; a column must be present.
      const isColumn = (path: string | undefined): boolean => path !== undefined && !path.includes(".");
      for (const label of LABELS) if (isColumn(options[label])) columnOf(Object.keys(row), options[label], label);
      if (flat) checkRater(flat, options);
      addRow = flat
        ? flatRowReader(flat, collector, { ...options, ...(unit !== undefined && { unit }) })
        : recordReader(collector, options);
    }
    addRow(row, place);
  }
  if (addRow === undefined) throw new DataError(`${name}: must hold comparisons, got an empty list`);
  return { format: `JSON, ${format}`, columns, unit };
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

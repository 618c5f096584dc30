/**
 * @module
 * A report on a file of rows: counts, lengths, contradictions, raters, and tokens.
 */
import type { Storage } from "../../core/index.ts";
import { encodePreference, encodeSequence, encodeText } from "../examples.ts";
import type { ReasonCount } from "../reason-counts.ts";
import { type ColumnsReport, type FileReport, RowReport } from "../row-report.ts";
import { readWholeText } from "../rows.ts";
import type { TextTokenizer } from "../tokenizer.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import type { RaterColumns } from "./check-row.ts";
import { type ColumnSettings, columnOptions } from "./columns.ts";
import { holdsRows } from "./file-format.ts";
import { rendered, rowsOfFile, usableRows } from "./read-rows.ts";
import {
  type Content,
  completionsOf,
  contentsOf,
  type DatasetKind,
  isConversation,
  isConversational,
  type Row,
} from "./row.ts";
import { RowMemory } from "./row-memory.ts";

export interface Lengths {
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
}

/** The cost of padding, as the course's script does it: chosen gets an end-of-text token for each character that rejected is longer. */
export interface Padding {
  /** Rows whose chosen text is shorter than rejected. */
  readonly rows: number;
  /** End-of-text tokens to be added. */
  readonly tokens: number;
  /** Padding as a share of all tokens of the padded chosen texts, in [0, 1]; needs a tokenizer. */
  readonly share?: number;
}

export interface DatasetReport {
  /** The kind of the rows; `corpus` for a plain text, `null` when no row has a known kind. */
  readonly kind: DatasetKind | "corpus" | null;
  /** Whether the rows are conversations. */
  readonly conversational: boolean;
  readonly rows: number;
  /** Rows that training uses. Without a tokenizer, rows that have no token or no room may be among them. */
  readonly kept: number;
  /** What the file is; null for a plain text. */
  readonly format: FileReport | null;
  /** What each column is used as; null where no row could be read, and for a plain text. */
  readonly columns: ColumnsReport | null;
  readonly excluded: readonly ReasonCount[];
  readonly warnings: readonly ReasonCount[];
  /** Lengths by column, in UTF-16 units. */
  readonly characters: Readonly<Record<string, Lengths>>;
  /** Lengths by column, in tokens; needs a tokenizer. */
  readonly tokens?: Readonly<Record<string, Lengths>>;
  /** Kept rows by subpopulation; "" counts rows without one. */
  readonly groups?: Readonly<Record<string, number>>;
  readonly annotators?: Readonly<Record<string, number>>;
  /** Preferences only. */
  readonly padding?: Padding;
}

export interface CheckDatasetOptions {
  readonly columns?: Partial<ColumnSettings>;
  readonly raterColumns?: RaterColumns;
  readonly tokenizer?: TextTokenizer;
  readonly template?: ChatTemplate | undefined;
  /** The most tokens of a row that training uses; without it, nothing is cut. */
  readonly maxLength?: number;
}

const BOTH_WAYS = "the same pair occurs before in the other direction";
const BOTH_LABELS = "the same completion occurs before with the other label";
const NEEDS_TEMPLATE = "a conversation: training needs a tokenizer folder with a chat template";

/**
 * Reads a whole file and reports on it. It reads rows as training does: those that are left out are counted with their
 * reasons. Contradictions and other oddities of usable rows are warnings.
 *
 * @throws {DataError} when the file cannot be read to its end, or no row has a known kind
 */
export async function checkDataset(
  storage: Storage,
  path: string,
  options: CheckDatasetOptions = {},
): Promise<DatasetReport> {
  const { tokenizer, template, raterColumns } = options;
  if (!(await holdsRows(storage, path))) return checkCorpus(storage, path, tokenizer);
  const rowOptions = { columns: await columnOptions(storage, options.columns), raterColumns };
  const report = new RowReport();
  const [characters, tokens] = [new LengthLists(), new LengthLists()];
  const [groups, annotators] = [new NameCounts(), new NameCounts()];
  const directions = new RowMemory();
  const padding = { rows: 0, tokens: 0, chosen: 0 };
  let kind: DatasetKind | undefined;
  let conversational = false;
  for await (const row of usableRows(rowsOfFile(storage, path), rowOptions, report)) {
    kind ??= row.kind;
    conversational ||= isConversational(row);
    const text = asText(row, template, report);
    if (text === EXCLUDED) continue;
    if (text && tokenizer && !isEncoded(text, tokenizer, options.maxLength, report)) continue;
    groups.add(row.group);
    annotators.add(row.annotator);
    warnOfContradictions(row, directions, report);
    for (const [column, content] of contentsOf<Content>(text ?? row)) {
      const name = column.replace(/\[\d+\]$/, "");
      characters.add(name, lengthOf(content));
      if (text && tokenizer) tokens.add(name, tokenizer.encode(content as string).length);
    }
    if (text?.kind === "preference") addPadding(padding, text.chosen, text.rejected, tokenizer);
  }
  const { rows, kept } = report;
  return {
    kind: kind ?? report.columns?.kind ?? null,
    conversational,
    rows,
    kept,
    format: report.format ?? null,
    columns: report.columns ?? null,
    excluded: report.excluded.list(),
    warnings: report.warnings.list(),
    characters: characters.lengths(),
    ...(tokenizer && { tokens: tokens.lengths() }),
    ...(groups.isUsed() && { groups: groups.all() }),
    ...(annotators.isUsed() && { annotators: annotators.all() }),
    ...(kind === "preference" && { padding: paddingReport(padding, tokenizer) }),
  };
}

/** A plain text, which training cuts into pieces. */
async function checkCorpus(
  storage: Storage,
  path: string,
  tokenizer: TextTokenizer | undefined,
): Promise<DatasetReport> {
  const text = await readWholeText(storage, path);
  const all = (length: number): { text: Lengths } => ({ text: { shortest: length, median: length, longest: length } });
  return {
    kind: "corpus",
    conversational: false,
    rows: 1,
    kept: 1,
    format: null,
    columns: null,
    excluded: [],
    warnings: [],
    characters: all(text.length),
    ...(tokenizer && { tokens: all(encodeText(tokenizer, text).length) }),
  };
}

const EXCLUDED = Symbol("excluded");

/** A row as text; undefined for a conversation without a template. */
function asText(
  row: Row,
  template: ChatTemplate | undefined,
  report: RowReport,
): Row<string> | undefined | typeof EXCLUDED {
  if (!isConversational(row)) return applyChatTemplate(row, undefined);
  if (template) return rendered(row, template, report) ?? EXCLUDED;
  report.warnings.add(NEEDS_TEMPLATE, row.place);
  return undefined;
}

/** Whether training takes a row, which it turns into tokens; one that it does not take is left out. */
function isEncoded(
  row: Row<string>,
  tokenizer: TextTokenizer,
  maxLength = Number.POSITIVE_INFINITY,
  report: RowReport,
): boolean {
  // As training does by default; that a text has no end is said elsewhere.
  const options = { maxLength, completionOnly: true, addBosToken: true, requireEndOfText: false };
  switch (row.kind) {
    case "preference":
      return encodePreference(tokenizer, row, options, report) !== undefined;
    case "text":
    case "completion":
    case "unpaired":
      return encodeSequence(tokenizer, row, options, report) !== undefined;
    default:
      return true;
  }
}

/** Warns of a pair that was judged in both directions and of a completion with both labels, at the later row. */
function warnOfContradictions(row: Row, seen: RowMemory, { warnings }: RowReport): void {
  if (row.kind === "unpaired") {
    const { prompt, completion, label } = row;
    if (seen.holds([prompt, completion, !label])) warnings.add(BOTH_LABELS, row.place);
    seen.add([prompt, completion, label]);
    return;
  }
  if (row.kind !== "preference" && row.kind !== "ranked") return;
  const completions = completionsOf(row);
  let isContradicted = false;
  completions.forEach((better, i) => {
    for (const worse of completions.slice(i + 1)) {
      isContradicted ||= seen.holds([row.prompt, worse, better]);
      seen.add([row.prompt, better, worse]);
    }
  });
  if (isContradicted) warnings.add(BOTH_WAYS, row.place);
}

const lengthOf = (content: Content): number =>
  isConversation(content) ? content.reduce((sum, message) => sum + message.content.length, 0) : content.length;

function addPadding(
  padding: { rows: number; tokens: number; chosen: number },
  chosen: string,
  rejected: string,
  tokenizer: TextTokenizer | undefined,
): void {
  // Python counts characters, not UTF-16 units.
  const shorter = [...rejected].length - [...chosen].length;
  if (tokenizer) padding.chosen += tokenizer.encode(chosen).length;
  if (shorter <= 0) return;
  padding.rows++;
  padding.tokens += shorter;
}

function paddingReport(
  { rows, tokens, chosen }: { rows: number; tokens: number; chosen: number },
  tokenizer?: TextTokenizer,
): Padding {
  const isKnown = tokenizer !== undefined && tokens + chosen > 0;
  return { rows, tokens, ...(isKnown && { share: tokens / (tokens + chosen) }) };
}

/** Collects lengths by column. */
class LengthLists {
  readonly #lengths = new Map<string, number[]>();

  add(column: string, length: number): void {
    const lengths = this.#lengths.get(column);
    if (lengths) lengths.push(length);
    else this.#lengths.set(column, [length]);
  }

  lengths(): Record<string, Lengths> {
    return Object.fromEntries(
      [...this.#lengths].map(([column, list]) => {
        const sorted = list.sort((a, b) => a - b);
        return [
          column,
          { shortest: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, longest: sorted.at(-1)! },
        ];
      }),
    );
  }
}

/** Counts rows by name. */
class NameCounts {
  readonly #counts = new Map<string, number>();

  add(name = ""): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  isUsed(): boolean {
    return [...this.#counts.keys()].some((name) => name !== "");
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/**
 * @module
 * A report on a file of rows: counts, lengths, contradictions, raters, and tokens.
 */
import type { Storage } from "../../core/index.ts";
import type { ReasonCount } from "../reason-counts.ts";
import type { TextTokenizer } from "../tokenizer.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import type { RaterColumns } from "./check-row.ts";
import { fileLines } from "./file-lines.ts";
import {
  type Content,
  completionsOf,
  contentsOf,
  type DatasetKind,
  isConversation,
  isConversational,
  type Row,
} from "./row.ts";
import { RowCounts, usableRows } from "./usable-rows.ts";

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
  readonly kind: DatasetKind;
  /** Whether the rows are conversations. */
  readonly conversational: boolean;
  readonly rows: number;
  readonly kept: number;
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
  readonly tokenizer?: TextTokenizer;
  readonly template?: ChatTemplate | undefined;
  readonly raterColumns?: RaterColumns;
}

const BOUNDARY = "tokenizing prompt and completion together gives other tokens than separately";
const BOTH_WAYS = "the same pair occurs before in the other direction";
const BOTH_LABELS = "the same completion occurs before with the other label";
const NEEDS_TEMPLATE = "a conversation: training needs a tokenizer folder with a chat template";

/**
 * Reads a whole file and reports on it. Unusable rows are excluded and counted with their reasons; contradictions
 * and other oddities in usable rows are warnings.
 *
 * @throws {DataError} when the file cannot be read to its end, or no row has a known kind
 */
export async function checkDataset(
  storage: Storage,
  path: string,
  options: CheckDatasetOptions = {},
): Promise<DatasetReport> {
  const { tokenizer, template, raterColumns } = options;
  const counts = new RowCounts();
  const [characters, tokens] = [new LengthLists(), new LengthLists()];
  const [groups, annotators] = [new NameCounts(), new NameCounts()];
  const directions = new Set<string>();
  const padding = { rows: 0, tokens: 0, chosen: 0 };
  let first: Row | undefined;
  for await (const row of usableRows(fileLines(storage, path), path, counts, raterColumns)) {
    first ??= row;
    groups.add(row.group);
    annotators.add(row.annotator);
    warnOfContradictions(row, directions, counts);
    const text = !isConversational(row) || template ? applyChatTemplate(row, template) : undefined;
    if (!text) counts.warnings.add(NEEDS_TEMPLATE, row.place);
    for (const [column, content] of contentsOf<Content>(text ?? row)) {
      const name = column.replace(/\[\d+\]$/, "");
      characters.add(name, lengthOf(content));
      if (text && tokenizer) tokens.add(name, tokenizer.encode(content as string).length);
    }
    if (text && tokenizer && crossesBoundary(text, tokenizer)) counts.warnings.add(BOUNDARY, row.place);
    if (text?.kind === "preference") addPadding(padding, text.chosen, text.rejected, tokenizer);
  }
  const { rows, kept } = counts;
  return {
    kind: first?.kind ?? "text",
    conversational: first !== undefined && isConversational(first),
    rows,
    kept,
    excluded: counts.excluded.list(),
    warnings: counts.warnings.list(),
    characters: characters.lengths(),
    ...(tokenizer && { tokens: tokens.lengths() }),
    ...(groups.isUsed() && { groups: groups.all() }),
    ...(annotators.isUsed() && { annotators: annotators.all() }),
    ...(first?.kind === "preference" && { padding: paddingReport(padding, tokenizer) }),
  };
}

/** Warns of a pair that was judged in both directions and of a completion with both labels, at the later row. */
function warnOfContradictions(row: Row, seen: Set<string>, { warnings }: RowCounts): void {
  if (row.kind === "unpaired") {
    const key = (label: boolean): string => JSON.stringify([row.prompt, row.completion, label]);
    if (seen.has(key(!row.label))) warnings.add(BOTH_LABELS, row.place);
    seen.add(key(row.label));
    return;
  }
  if (row.kind !== "preference" && row.kind !== "ranked") return;
  const completions = completionsOf(row);
  let isContradicted = false;
  completions.forEach((better, i) => {
    for (const worse of completions.slice(i + 1)) {
      isContradicted ||= seen.has(JSON.stringify([row.prompt, worse, better]));
      seen.add(JSON.stringify([row.prompt, better, worse]));
    }
  });
  if (isContradicted) warnings.add(BOTH_WAYS, row.place);
}

const lengthOf = (content: Content): number =>
  isConversation(content) ? content.reduce((sum, message) => sum + message.content.length, 0) : content.length;

function crossesBoundary(row: Row<string>, tokenizer: TextTokenizer): boolean {
  if (row.kind === "text" || row.kind === "prompt") return false;
  const prompt = tokenizer.encode(row.prompt);
  return completionsOf(row).some((completion) => {
    const apart = [...prompt, ...tokenizer.encode(completion)];
    const together = tokenizer.encode(row.prompt + completion);
    return apart.length !== together.length || apart.some((id, i) => id !== together[i]);
  });
}

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

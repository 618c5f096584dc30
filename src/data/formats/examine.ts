/**
 * @module
 * What a file of rows holds: counts, lengths, contradictions, whom the rows come from, and what the
 * tokenizer makes of them.
 */
import type { Storage } from "../../core/index.ts";
import type { Remark } from "../remarks.ts";
import type { TextTokenizer } from "../tokenizer.ts";
import { asTexts, type ChatTemplate } from "./chat-template.ts";
import type { MarkColumns } from "./check-row.ts";
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
import { Tally, usableRows } from "./usable-rows.ts";

export interface Lengths {
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
}

/** What padding every chosen text with end-of-text tokens, up to the characters of the rejected one, would add. */
export interface Padding {
  /** Rows whose chosen text is the shorter one. */
  readonly rows: number;
  /** End-of-text tokens, one for each character that chosen is shorter. */
  readonly tokens: number;
  /** Of all tokens of the padded chosen texts, between 0 and 1; without a tokenizer nobody knows. */
  readonly share?: number;
}

export interface Examination {
  readonly kind: DatasetKind;
  /** Whether the rows are conversations. */
  readonly conversational: boolean;
  readonly rows: number;
  readonly kept: number;
  readonly excluded: readonly Remark[];
  readonly notable: readonly Remark[];
  /** Of each column, in UTF-16 units. */
  readonly characters: Readonly<Record<string, Lengths>>;
  /** Of each column, where there is a tokenizer. */
  readonly tokens?: Readonly<Record<string, Lengths>>;
  /** Kept rows of each subpopulation; "" is of those that name none. */
  readonly groups?: Readonly<Record<string, number>>;
  readonly annotators?: Readonly<Record<string, number>>;
  /** Of preferences alone. */
  readonly padding?: Padding;
}

export interface ExamineOptions {
  readonly tokenizer?: TextTokenizer;
  readonly template?: ChatTemplate | undefined;
  readonly marks?: MarkColumns;
}

export const BOUNDARY = "the tokenizer reads prompt and completion together otherwise than apart";
const BOTH_WAYS = "the same pair stands before in the other direction";
const BOTH_LABELS = "the same completion stands before with the other label";
const NEEDS_TEMPLATE = "a conversation: training needs a tokenizer folder with a chat template";

/**
 * Reads a whole file and tells what is in it. Rows that cannot be used are counted with their reasons, those
 * that are kept although something is odd are notable.
 *
 * @throws {DataError} when the file cannot be read to its end, or no row has a kind
 */
export async function examine(storage: Storage, path: string, options: ExamineOptions = {}): Promise<Examination> {
  const { tokenizer, template, marks } = options;
  const tally = new Tally();
  const [characters, tokens] = [new Lists(), new Lists()];
  const [groups, annotators] = [new Counts(), new Counts()];
  const directions = new Set<string>();
  const padding = { rows: 0, tokens: 0, chosen: 0 };
  let first: Row | undefined;
  for await (const row of usableRows(fileLines(storage, path), path, tally, marks)) {
    first ??= row;
    groups.add(row.group);
    annotators.add(row.annotator);
    noteContradictions(row, directions, tally);
    const text = !isConversational(row) || template ? asTexts(row, template) : undefined;
    if (!text) tally.notable.add(NEEDS_TEMPLATE, row.place);
    for (const [column, content] of contentsOf<Content>(text ?? row)) {
      const name = column.replace(/\[\d+\]$/, "");
      characters.add(name, lengthOf(content));
      if (text && tokenizer) tokens.add(name, tokenizer.encode(content as string).length);
    }
    if (text && tokenizer && crossesBoundary(text, tokenizer)) tally.notable.add(BOUNDARY, row.place);
    if (text?.kind === "preference") addPadding(padding, text.chosen, text.rejected, tokenizer);
  }
  const { rows, kept } = tally;
  return {
    kind: first?.kind ?? "text",
    conversational: first !== undefined && isConversational(first),
    rows,
    kept,
    excluded: tally.excluded.list(),
    notable: tally.notable.list(),
    characters: characters.lengths(),
    ...(tokenizer && { tokens: tokens.lengths() }),
    ...(groups.isUsed() && { groups: groups.all() }),
    ...(annotators.isUsed() && { annotators: annotators.all() }),
    ...(first?.kind === "preference" && { padding: paddingOf(padding, tokenizer) }),
  };
}

/** A pair that was judged both ways, or a completion with both labels: the earlier of the two is not named. */
function noteContradictions(row: Row, seen: Set<string>, { notable }: Tally): void {
  if (row.kind === "unpaired") {
    const key = (label: boolean): string => JSON.stringify([row.prompt, row.completion, label]);
    if (seen.has(key(!row.label))) notable.add(BOTH_LABELS, row.place);
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
  if (isContradicted) notable.add(BOTH_WAYS, row.place);
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

function paddingOf(
  { rows, tokens, chosen }: { rows: number; tokens: number; chosen: number },
  tokenizer?: TextTokenizer,
): Padding {
  const isKnown = tokenizer !== undefined && tokens + chosen > 0;
  return { rows, tokens, ...(isKnown && { share: tokens / (tokens + chosen) }) };
}

/** Lengths by column. */
class Lists {
  readonly #of = new Map<string, number[]>();

  add(column: string, length: number): void {
    const known = this.#of.get(column);
    if (known) known.push(length);
    else this.#of.set(column, [length]);
  }

  lengths(): Record<string, Lengths> {
    return Object.fromEntries(
      [...this.#of].map(([column, list]) => {
        const sorted = list.sort((a, b) => a - b);
        return [
          column,
          { shortest: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, longest: sorted.at(-1)! },
        ];
      }),
    );
  }
}

/** Rows by name, as long as any row has one. */
class Counts {
  readonly #of = new Map<string, number>();

  add(name = ""): void {
    this.#of.set(name, (this.#of.get(name) ?? 0) + 1);
  }

  isUsed(): boolean {
    return [...this.#of.keys()].some((name) => name !== "");
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.#of);
  }
}

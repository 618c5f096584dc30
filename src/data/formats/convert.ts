/**
 * @module
 * Converts rows of one kind to another, using only what the rows contain. A conversion that would need more
 * information is an error; a row without a partner is excluded and counted.
 */
import { DataError } from "../../core/index.ts";
import type { ReasonCounts } from "../reason-counts.ts";
import { type Content, completionsOf, type DatasetKind, isConversation, type Row, type RowOf } from "./row.ts";

/** Which pairs of a ranking become preferences: each completion with every worse one, or only with the next one. */
export type PairsOfRanking = "all" | "adjacent";

export interface ConvertOptions {
  /** @default "all" */
  readonly pairs?: PairsOfRanking;
  /** Counts excluded rows by reason. */
  readonly excluded: ReasonCounts;
}

/** The kinds that each kind can become. A ranking is relative, so it gives no labels. */
const conversions: Readonly<Record<DatasetKind, readonly DatasetKind[]>> = {
  text: ["text"],
  prompt: ["prompt"],
  completion: ["completion", "text", "prompt"],
  preference: ["preference", "unpaired", "ranked", "completion", "text", "prompt"],
  unpaired: ["unpaired", "preference", "completion", "text", "prompt"],
  ranked: ["ranked", "preference", "completion", "text", "prompt"],
};

const LABELLED_FALSE = "the completion is labelled false";
const NO_PARTNER = "no completion with the other label has this prompt, group and annotator";
const PROMPT_BEFORE = "the same prompt occurs before";

/**
 * Converts rows to another kind, in order; group and annotator are kept.
 *
 * preference → unpaired → preference and preference → ranked → preference return the same rows. Completions and
 * texts use the best completion: chosen, labelled true, or first in the ranking.
 *
 * @throws {DataError} `pairs.jsonl:1: a completion row cannot become a preference row; it can become …`
 */
export async function* convertRows<K extends DatasetKind>(
  rows: AsyncIterable<Row>,
  to: K,
  { pairs = "all", excluded }: ConvertOptions,
): AsyncGenerator<RowOf<K, Content>> {
  const partners = new PairMatcher();
  const prompts = new Set<string>();
  for await (const row of rows) {
    checkConversion(row, to);
    yield* convertRow(row) as RowOf<K, Content>[];
  }
  for (const place of partners.unmatchedPlaces()) excluded.add(NO_PARTNER, place);

  function convertRow(row: Row): Row[] {
    if (row.kind === to) return [row];
    const carried = carriedColumns(row);
    switch (to as DatasetKind) {
      case "unpaired": {
        const { prompt, chosen, rejected } = row as RowOf<"preference", Content>;
        const withLabel = (completion: Content, label: boolean): Row => ({
          kind: "unpaired",
          prompt,
          completion,
          label,
          ...carried,
        });
        return [withLabel(chosen, true), withLabel(rejected, false)];
      }
      case "ranked":
        return [{ kind: "ranked", prompt: promptOf(row), completions: completionsOf(row), ...carried }];
      case "preference":
        return row.kind === "ranked" ? pairsOf(row, pairs) : partners.pair(row as RowOf<"unpaired", Content>);
      case "prompt": {
        const prompt = promptOf(row);
        const key = JSON.stringify([prompt, row.group, row.annotator]);
        if (prompts.has(key)) return exclude(row, PROMPT_BEFORE);
        prompts.add(key);
        return [{ kind: "prompt", prompt, ...carried }];
      }
    }
    if (row.kind === "unpaired" && !row.label) return exclude(row, LABELLED_FALSE);
    const [prompt, completion] = [promptOf(row), completionsOf(row)[0]!];
    if (to === "text") return [{ kind: "text", text: joinContents(prompt, completion), ...carried }];
    return [{ kind: "completion", prompt, completion, ...carried }];
  }

  function exclude({ place }: Row, reason: string): Row[] {
    excluded.add(reason, place);
    return [];
  }
}

/** Whether rows of one kind can be converted to another. */
export const canConvert = (from: DatasetKind, to: DatasetKind): boolean => conversions[from].includes(to);

function checkConversion({ kind, place }: Row, to: DatasetKind): void {
  if (canConvert(kind, to)) return;
  throw new DataError(
    `${place}: ${withArticle(kind)} row cannot become ${withArticle(to)} row, which needs more information; it can become ${conversions[kind].join(", ")}`,
  );
}

const withArticle = (kind: DatasetKind): string => `${kind === "unpaired" ? "an" : "a"} ${kind}`;

/** The columns that every conversion keeps. */
type CarriedColumns = Pick<Row, "place" | "group" | "annotator">;

function carriedColumns({ place, group, annotator }: Row): CarriedColumns {
  return { place, ...(group !== undefined && { group }), ...(annotator !== undefined && { annotator }) };
}

const promptOf = (row: Row): Content => (row as Exclude<Row, { readonly kind: "text" }>).prompt;

const joinContents = (prompt: Content, completion: Content): Content =>
  isConversation(prompt) ? [...prompt, ...(completion as typeof prompt)] : prompt + (completion as string);

function pairsOf(row: RowOf<"ranked", Content>, pairs: PairsOfRanking): RowOf<"preference", Content>[] {
  const { prompt, completions } = row;
  return completions.flatMap((chosen, i) =>
    completions
      .slice(i + 1, pairs === "adjacent" ? i + 2 : completions.length)
      .map((rejected) => ({ kind: "preference" as const, prompt, chosen, rejected, ...carriedColumns(row) })),
  );
}

/** Pairs each completion with the earliest unpaired one of the other label (same prompt, group and annotator). */
class PairMatcher {
  readonly #waiting = new Map<string, RowOf<"unpaired", Content>[]>();

  pair(row: RowOf<"unpaired", Content>): RowOf<"preference", Content>[] {
    const key = JSON.stringify([row.prompt, row.group, row.annotator]);
    const queue = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, queue);
    if (queue.length === 0 || queue[0]!.label === row.label) {
      queue.push(row);
      return [];
    }
    const other = queue.shift()!;
    const [good, bad] = row.label ? [row, other] : [other, row];
    const { prompt } = row;
    return [
      { kind: "preference", prompt, chosen: good.completion, rejected: bad.completion, ...carriedColumns(other) },
    ];
  }

  /** Places of the completions without a partner. */
  unmatchedPlaces(): string[] {
    return [...this.#waiting.values()].flat().map(({ place }) => place);
  }
}

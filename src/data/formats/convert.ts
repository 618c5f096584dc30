/**
 * @module
 * Rows of one kind as rows of another, without inventing anything: what does not follow from a row is
 * refused, and what cannot be paired is counted with its place.
 */
import { DataError } from "../../core/index.ts";
import type { Remarks } from "../remarks.ts";
import { type Content, completionsOf, type DatasetKind, isConversation, type Row, type RowOf } from "./row.ts";

/** Which pairs of a ranking become preferences: every better one with every worse one, or only neighbours. */
export type PairsOfRanking = "all" | "adjacent";

export interface ConvertOptions {
  /** @default "all" */
  readonly pairs?: PairsOfRanking;
  /** Takes what is left out. */
  readonly excluded: Remarks;
}

/** What each kind can become. A ranking tells which is better, not which is good: it has no labels. */
const targets: Readonly<Record<DatasetKind, readonly DatasetKind[]>> = {
  text: ["text"],
  prompt: ["prompt"],
  completion: ["completion", "text", "prompt"],
  preference: ["preference", "unpaired", "ranked", "completion", "text", "prompt"],
  unpaired: ["unpaired", "preference", "completion", "text", "prompt"],
  ranked: ["ranked", "preference", "completion", "text", "prompt"],
};

const LABELLED_FALSE = "the completion is labelled false";
const NO_PARTNER = "no completion with the other label has this prompt, group and annotator";
const PROMPT_BEFORE = "the same prompt stands before";

/**
 * Rows as rows of another kind, in their order; group and annotator go along.
 *
 * preference → unpaired → preference gives the rows back, and so does preference → ranked → preference.
 * Completions and texts are made of what is best: chosen, labelled true, or first in the ranking.
 *
 * @throws {DataError} `pairs.jsonl:1: a completion row cannot become a preference row; it can become …`
 */
export async function* convertRows<K extends DatasetKind>(
  rows: AsyncIterable<Row>,
  to: K,
  { pairs = "all", excluded }: ConvertOptions,
): AsyncGenerator<RowOf<K, Content>> {
  const partners = new Partners();
  const prompts = new Set<string>();
  for await (const row of rows) {
    refuseImpossible(row, to);
    yield* converted(row) as RowOf<K, Content>[];
  }
  for (const place of partners.left()) excluded.add(NO_PARTNER, place);

  function converted(row: Row): Row[] {
    if (row.kind === to) return [row];
    const behind = marked(row);
    switch (to as DatasetKind) {
      case "unpaired": {
        const { prompt, chosen, rejected } = row as RowOf<"preference", Content>;
        const labelled = (completion: Content, label: boolean): Row => ({
          kind: "unpaired",
          prompt,
          completion,
          label,
          ...behind,
        });
        return [labelled(chosen, true), labelled(rejected, false)];
      }
      case "ranked":
        return [{ kind: "ranked", prompt: promptOf(row), completions: completionsOf(row), ...behind }];
      case "preference":
        return row.kind === "ranked" ? pairsOf(row, pairs) : partners.pair(row as RowOf<"unpaired", Content>);
      case "prompt": {
        const prompt = promptOf(row);
        const key = JSON.stringify([prompt, row.group, row.annotator]);
        if (prompts.has(key)) return leftOut(row, PROMPT_BEFORE);
        prompts.add(key);
        return [{ kind: "prompt", prompt, ...behind }];
      }
    }
    if (row.kind === "unpaired" && !row.label) return leftOut(row, LABELLED_FALSE);
    const [prompt, completion] = [promptOf(row), completionsOf(row)[0]!];
    if (to === "text") return [{ kind: "text", text: joined(prompt, completion), ...behind }];
    return [{ kind: "completion", prompt, completion, ...behind }];
  }

  function leftOut({ place }: Row, reason: string): Row[] {
    excluded.add(reason, place);
    return [];
  }
}

/** Whether rows of a kind can become those of another. */
export const becomes = (from: DatasetKind, to: DatasetKind): boolean => targets[from].includes(to);

function refuseImpossible({ kind, place }: Row, to: DatasetKind): void {
  if (becomes(kind, to)) return;
  throw new DataError(
    `${place}: ${withArticle(kind)} row cannot become ${withArticle(to)} row, which takes what it does not tell; it can become ${targets[kind].join(", ")}`,
  );
}

const withArticle = (kind: DatasetKind): string => `${kind === "unpaired" ? "an" : "a"} ${kind}`;

type Behind = Pick<Row, "place" | "group" | "annotator">;

function marked({ place, group, annotator }: Row): Behind {
  return { place, ...(group !== undefined && { group }), ...(annotator !== undefined && { annotator }) };
}

const promptOf = (row: Row): Content => (row as Exclude<Row, { readonly kind: "text" }>).prompt;

const joined = (prompt: Content, completion: Content): Content =>
  isConversation(prompt) ? [...prompt, ...(completion as typeof prompt)] : prompt + (completion as string);

function pairsOf(row: RowOf<"ranked", Content>, pairs: PairsOfRanking): RowOf<"preference", Content>[] {
  const { prompt, completions } = row;
  return completions.flatMap((chosen, i) =>
    completions
      .slice(i + 1, pairs === "adjacent" ? i + 2 : completions.length)
      .map((rejected) => ({ kind: "preference" as const, prompt, chosen, rejected, ...marked(row) })),
  );
}

/** Completions that wait for one with the other label, first come, first served. */
class Partners {
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
    return [{ kind: "preference", prompt, chosen: good.completion, rejected: bad.completion, ...marked(other) }];
  }

  /** Places of those that found nobody. */
  left(): string[] {
    return [...this.#waiting.values()].flat().map(({ place }) => place);
  }
}

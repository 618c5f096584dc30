/**
 * @module
 * Reads files of rankings: JSON lines or a JSON array of `{"ranking": ["best", …, "worst"], "count": 3}`.
 */
import { DataError, inspect } from "../../../core/index.ts";
import { decodeChunks, firstText, jsonArray, jsonLines, prepend } from "../../../core/reading/index.ts";
import type { Ranking } from "../plackett-luce.ts";
import { countOf } from "./intake.ts";

/**
 * Reads all rankings of a file, each with its line.
 *
 * @throws {DataError} `rankings.jsonl:3: ranking must be a list of items from best to worst, got "A"`
 */
export async function readRankings(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): Promise<Ranking[]> {
  const texts = decodeChunks(chunks, name);
  const start = await firstText(texts, name);
  const all = prepend(start, texts);
  const rankings: Ranking[] = [];
  for await (const { value, place } of start.trimStart().startsWith("[")
    ? jsonArray(all, name)
    : jsonLines(all, name)) {
    const { ranking, count } = Object(value) as { ranking?: unknown; count?: unknown };
    if (!Array.isArray(ranking)) {
      const isRanks = typeof ranking === "object" && ranking !== null;
      const hint = isRanks
        ? "; hint: items with equal ranks have no order in this model, compare them as pairs; else list the items by rank"
        : typeof ranking === "string" && /[>,]/.test(ranking)
          ? `; hint: ${JSON.stringify(ranking.split(/\s*[>,]\s*/))}`
          : "";
      throw new DataError(
        `${place}: ranking must be a list of items from best to worst, got ${inspect(ranking)}${hint}`,
      );
    }
    rankings.push({ items: ranking, place, count: count === undefined ? 1 : countOf(count, "count", () => place) });
  }
  if (rankings.length === 0) throw new DataError(`${name}: must hold rankings, got an empty file`);
  return rankings;
}

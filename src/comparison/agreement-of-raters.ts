/**
 * @module
 * How far the raters of comparison records agree.
 */
import { krippendorffAlpha, type PlainAgreement, plainAgreement, type Ratings } from "./agreement.ts";
import type { Comparison } from "./record.ts";

export interface RaterAgreement extends PlainAgreement {
  readonly raters: readonly string[];
  /** Pairs that at least two raters judged. */
  readonly units: number;
  /** Nominal α; null when fewer than two raters judged any one pair, or all said the same. */
  readonly alpha: number | null;
}

/**
 * Agreement of all raters about the pairs that several judged.
 *
 * A pair is an id with its two models; a choice is a, b or a tie, both bad being a tie; a skip is no
 * judgement. Of repeated judgements by one rater the last counts, as in the workbench, where a vote can be
 * changed.
 */
export function agreementOfRaters(records: readonly Comparison[]): RaterAgreement {
  const raters = [...new Set(records.map(({ rater }) => `${rater.kind}:${rater.id}`))];
  const pairOf = ({ id, a, b }: Comparison): string => JSON.stringify([id, a.model, b.model]);
  const pairs = [...new Set(records.map(pairOf))];
  const said = new Map<string, string | null>();
  for (const record of records) {
    const { choice, rater } = record;
    const rating = choice === "skip" ? null : choice === "both_bad" ? "tie" : choice;
    said.set(JSON.stringify([`${rater.kind}:${rater.id}`, pairOf(record)]), rating);
  }
  const ratings = raters.map((rater): Ratings => pairs.map((pair) => said.get(JSON.stringify([rater, pair])) ?? null));
  const units = pairs.filter((_, unit) => ratings.filter((rater) => rater[unit] !== null).length > 1).length;
  return { raters, units, alpha: units === 0 ? null : krippendorffAlpha(ratings), ...plainAgreement(ratings) };
}

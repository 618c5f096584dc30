/**
 * @module
 * Inter-rater agreement as terminal text.
 */
import { formatNumber, formatPercent, type RaterAgreement } from "../comparison/index.ts";
import { visibleText } from "../core/index.ts";

/** Raters, and pairs of raters, that are listed. */
const MAX_NAMED = 10;

export function agreementText(agreement: RaterAgreement): string[] {
  const { raters, units, replaced, pairs, withTies, decidedPairs, withoutTies, alpha, fleiss, fleissReason, cohen } =
    agreement;
  const number = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
  const share = (value: number | null): string => (value === null ? "–" : formatPercent(value));
  const names = raters.slice(0, MAX_NAMED).map(visibleText).join(", ");
  const more = raters.length - MAX_NAMED;
  const heading = `agreement of ${raters.length} ${raters.length === 1 ? "rater" : "raters"}: ${names}${more > 0 ? ` and ${formatNumber(more)} more` : ""}`;
  if (units === 0) return [heading, `  ${alpha.reason}, so there is no agreement to report`];
  const because = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);
  const { nominal, ordinal, interval } = alpha;
  const range = interval === null ? "" : `; 95 % ${number(interval[0])} to ${number(interval[1])}`;
  const rows: [string, string][] = [
    ["units with several ratings", formatNumber(units)],
    ["same judgement", `${share(withTies)} of ${formatNumber(pairs)} pairs of judgements`],
    ["… of pairs without a tie", `${share(withoutTies)} of ${formatNumber(decidedPairs)}`],
    [
      "Krippendorff's α",
      nominal === null
        ? `–${because(alpha.reason)}`
        : `${number(nominal)}${range}; ordinal (a < tie < b) ${number(ordinal)}`,
    ],
    ["Fleiss' κ", `${number(fleiss)}${because(fleissReason)}`],
    ...cohen
      .slice(0, MAX_NAMED)
      .map(({ raters: [one, other], units, same, kappa, reason }): [string, string] => [
        `Cohen's κ`,
        `${number(kappa)}${because(reason)}: ${visibleText(one)} and ${visibleText(other)}, same judgement in ${share(same)} of ${formatNumber(units)}`,
      ]),
  ];
  return [
    heading,
    ...rows.map(([name, value]) => `  ${name.padEnd(30)}${value}`),
    ...(cohen.length > MAX_NAMED ? [`  … ${formatNumber(cohen.length - MAX_NAMED)} more; --json lists all`] : []),
    ...(replaced > 0 ? [`  ${formatNumber(replaced)} judgements were replaced by a later one of the same rater`] : []),
  ];
}

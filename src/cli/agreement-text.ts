/**
 * @module
 * How far raters agree, on the terminal.
 */
import { formatNumber, formatPercent, type RaterAgreement } from "../comparison/index.ts";
import { visibleText } from "../core/index.ts";

/** How many raters are named, and how many pairs of them. */
const MAX_NAMED = 10;

export function agreementText(agreement: RaterAgreement): string[] {
  const { raters, units, replaced, pairs, withTies, decidedPairs, withoutTies, alpha, fleiss, cohen } = agreement;
  const number = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
  const share = (value: number | null): string => (value === null ? "–" : formatPercent(value));
  const names = raters.slice(0, MAX_NAMED).map(visibleText).join(", ");
  const more = raters.length - MAX_NAMED;
  const heading = `agreement of ${raters.length} ${raters.length === 1 ? "rater" : "raters"}: ${names}${more > 0 ? ` and ${formatNumber(more)} more` : ""}`;
  if (units === 0) return [heading, "  nothing was judged by two of them, so there is none to tell"];
  const { nominal, ordinal, interval } = alpha;
  const range = interval === null ? "" : `; 95 % ${number(interval[0])} to ${number(interval[1])}`;
  const rows: [string, string][] = [
    ["judged by several", formatNumber(units)],
    ["said the same", `${share(withTies)} of ${formatNumber(pairs)} pairs of judgements`],
    ["… where neither said tie", `${share(withoutTies)} of ${formatNumber(decidedPairs)}`],
    ["Krippendorff's α", `${number(nominal)}${range}; a tie half way between ${number(ordinal)}`],
    ["Fleiss' κ", fleiss === null ? "– (not equally many judged each)" : number(fleiss)],
    ...cohen
      .slice(0, MAX_NAMED)
      .map(({ raters: [one, other], units, same, kappa }): [string, string] => [
        `Cohen's κ`,
        `${number(kappa)}: ${visibleText(one)} and ${visibleText(other)}, the same in ${share(same)} of ${formatNumber(units)}`,
      ]),
  ];
  return [
    heading,
    ...rows.map(([name, value]) => `  ${name.padEnd(30)}${value}`),
    ...(cohen.length > MAX_NAMED ? [`  … ${formatNumber(cohen.length - MAX_NAMED)} more; --json has them all`] : []),
    ...(replaced > 0 ? [`  ${formatNumber(replaced)} judgements were replaced by a later one of the same rater`] : []),
  ];
}

/**
 * @module
 * A fit as terminal text: the table of items, other estimates, goodness of fit, excluded rows.
 */
import {
  type Estimate,
  type Fit,
  type FittedItem,
  formatNumber,
  formatProbability,
  type GroupedFit,
  type RankingFit,
  type ReadComparisons,
} from "../comparison/index.ts";

import type { Table } from "./table-format.ts";

const MODEL_TITLES = {
  "bradley-terry": "Bradley–Terry",
  davidson: "Davidson",
  "rao-kupper": "Rao–Kupper",
} as const;

const INTERVAL_TITLES = {
  fisher: "from Fisher's information",
  sandwich: "from the sandwich estimator",
  clustered: "from the clustered sandwich estimator",
  bootstrap: "from the bootstrap",
} as const;

/** Aligns cells in columns: the first left, all others right. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => [...row[c]!].length)));
  const pad = (cell: string, c: number): string => {
    const space = " ".repeat(widths[c]! - [...cell].length);
    return c === 0 ? cell + space : space + cell;
  };
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}

// Adding 0 avoids "-0.0000".
const decimal = (value: number | null): string => (value === null ? "–" : (Number(value.toFixed(4)) + 0).toFixed(4));

function interval({ interval }: Pick<Estimate, "interval">): string {
  return interval === null ? "–" : `${decimal(interval[0])} to ${decimal(interval[1])}`;
}

/** The items, best first. */
function itemTable(items: readonly FittedItem[]): string[] {
  const sorted = [...items].sort((a, b) => b.ability - a.ability);
  return alignColumns([
    ["item", "ability", "se", "95 % interval", "Elo", "rank", "95 %", "comparisons"],
    ...sorted.map((item) => [
      withoutControls(item.item),
      decimal(item.ability),
      decimal(item.se),
      interval(item),
      item.elo.toFixed(0),
      String(item.rank),
      item.rankInterval === null ? "–" : item.rankInterval.join(" to "),
      formatNumber(item.comparisons),
    ]),
  ]);
}

/** The items, best first, one figure a cell. */
export function abilityTable(items: readonly FittedItem[], caption: string): Table {
  const sorted = [...items].sort((a, b) => b.ability - a.ability);
  const bounds = (interval: FittedItem["interval"], show: (bound: number) => string): string[] =>
    interval === null ? ["–", "–"] : interval.map(show);
  return {
    caption,
    header: ["item", "ability", "se", "low", "high", "Elo", "rank", "best rank", "worst rank", "comparisons"],
    rows: sorted.map((item) => [
      item.item,
      decimal(item.ability),
      decimal(item.se),
      ...bounds(item.interval, decimal),
      item.elo.toFixed(0),
      String(item.rank),
      ...bounds(item.rankInterval, String),
      String(item.comparisons),
    ]),
  };
}

const degreesText = (degrees: number): string => `${degrees} ${degrees === 1 ? "degree" : "degrees"} of freedom`;

/** Removes control characters of names, which come from files. */
function withoutControls(name: string): string {
  return name.replace(/\p{Cc}/gu, " ");
}

export function fitText(fit: Fit): string[] {
  const { model, items, comparisons, reference, penalty, intervals } = fit;
  const zero = reference === null ? "abilities sum to 0" : `${withoutControls(reference)} is 0`;
  const amount =
    penalty.kind === "ridge" ? ` ${penalty.strength}` : penalty.kind === "pseudo-wins" ? ` ${penalty.wins}` : "";
  const penalised = penalty.kind === "none" ? "" : `, penalty ${penalty.kind}${amount}`;
  const estimateRow = (name: string, estimate: Estimate): string[] => [
    name,
    decimal(estimate.value),
    decimal(estimate.se),
    interval(estimate),
  ];
  const others = [
    ...(fit.orderEffect ? [estimateRow("order effect", fit.orderEffect)] : []),
    ...(fit.covariates ?? []).map((covariate) => estimateRow(withoutControls(covariate.name), covariate)),
    ...(fit.tie ? [estimateRow(fit.tie.symbol === "nu" ? "ties ν" : "ties θ", fit.tie)] : []),
  ];
  return [
    `${MODEL_TITLES[model]}: ${formatNumber(comparisons)} comparisons of ${items.length} items; ${zero}; standard errors ${INTERVAL_TITLES[intervals]}${penalised}`,
    "",
    ...itemTable(items),
    ...(others.length > 0 ? ["", ...alignColumns(others)] : []),
    "",
    `log-likelihood ${fit.logLikelihood.toFixed(4)}, deviance ${decimal(fit.deviance)} on ${degreesText(fit.degreesOfFreedom)} (equal abilities ${fit.nullDeviance.toFixed(4)})`,
    ...fit.notes.map((note) => `note: ${note}`),
  ];
}

export function rankingText(fit: RankingFit): string[] {
  const zero = fit.reference === null ? "abilities sum to 0" : `${withoutControls(fit.reference)} is 0`;
  return [
    `Plackett–Luce: ${formatNumber(fit.rankings)} rankings of ${fit.items.length} items; ${zero}; standard errors from Fisher's information`,
    "",
    ...itemTable(fit.items),
    "",
    `log-likelihood ${fit.logLikelihood.toFixed(4)}`,
    ...excludedText(fit),
  ];
}

/** Abilities of all groups side by side, and the test of group differences. */
export function groupText({ groups, test, reason }: GroupedFit): string[] {
  const fitted = groups.filter(({ fit }) => fit !== null);
  const names = [...new Set(fitted.flatMap(({ fit }) => fit!.items.map(({ item }) => item)))];
  const rows = names.map((name) => [
    withoutControls(name),
    ...fitted.map(({ fit }) => {
      const found = fit!.items.find(({ item }) => item === name);
      return found ? `${decimal(found.ability)} ± ${decimal(found.se)}` : "–";
    }),
  ]);
  const verdict = test
    ? `test of group differences: likelihood ratio ${test.statistic.toFixed(4)} on ${degreesText(test.degreesOfFreedom)}, p = ${formatProbability(test.p)}`
    : `no test of a difference between groups: ${reason}`;
  return [
    "",
    "abilities in each group, with standard errors",
    ...alignColumns([["item", ...fitted.map(({ group }) => withoutControls(group))], ...rows]),
    ...groups
      .filter(({ fit }) => fit === null)
      .map((group) => `group ${withoutControls(group.group)}: ${group.reason}`),
    verdict,
  ];
}

export function excludedText({ excluded }: Pick<ReadComparisons, "excluded">): string[] {
  return excluded.map(({ reason, count, first }) => `left out ${formatNumber(count)}, first ${first}: ${reason}`);
}

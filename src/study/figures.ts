/**
 * @module
 * Figures of finished stages by dotted path, for every combination of the matrix; the verdicts on claims, and summary
 * tables.
 */
import {
  type Claim,
  type Interval,
  type JudgeResult,
  type SeedEstimate,
  seedMean,
  type Verdict,
  verdict,
} from "../comparison/index.ts";
import { didYouMean, inspect, SettingsError } from "../core/index.ts";
import type { Sweep, SweepRow, SweepTable } from "../report/index.ts";
import { type Combination, combinationsOf, formatCombination } from "./matrix.ts";
import { type Facts, type FinishedStage, factAt } from "./stage.ts";
import type { ClaimSpec, Study } from "./study.ts";

type Stages = ReadonlyMap<string, FinishedStage>;

/** A figure for one combination of the matrix. */
interface Figure {
  readonly values: Combination;
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** The variable over which figures are averaged. */
const SEED = "seed";

/** The range of win rates. */
const RATE_RANGE: Interval = [0, 1];

/** The stages of the first combination, by their names in the YAML. */
export function firstCombination(stages: Stages): ReadonlyMap<string, FinishedStage> {
  const first = new Map<string, FinishedStage>();
  for (const one of stages.values()) if (!first.has(one.stage)) first.set(one.stage, one);
  return first;
}

/**
 * The verdicts on a study's claims, each over all seeds. If other variables of the matrix change the figure, there is
 * one verdict for each of their combinations, so that none is selected afterwards.
 *
 * @throws {SettingsError} `E_SETTINGS` when a claim's value is not a number in its stage's facts
 */
export function judgeClaims(study: Study, stages: Stages): Verdict[] {
  return study.claims.flatMap((spec) => {
    const figures = figuresAt(spec.value, `claim "${spec.name}"`, stages);
    // The stage did not run: the verdict is over no figures.
    if (figures.length === 0) return [judgeClaim(spec, study, "", [])];
    return groupBySetting(figures).map(({ setting, runs }) => judgeClaim(spec, study, setting, runs));
  });
}

function judgeClaim(
  { name, source, metric, value: path, above, below }: ClaimSpec,
  { variables }: Study,
  setting: string,
  figures: readonly Figure[],
): Verdict {
  const estimates = figures.map(
    ({ values, value, interval }): SeedEstimate => ({
      seed: Number(values[SEED] ?? variables[SEED] ?? 0),
      value,
      interval,
    }),
  );
  const claim: Claim = {
    name: setting === "" ? name : `${name} (${setting})`,
    source,
    metric,
    comparison: above === undefined ? "below" : "above",
    threshold: above ?? below ?? Number.NaN,
    seeds: estimates.length > 0 ? estimates.map(({ seed }) => seed) : [Number(variables[SEED] ?? 0)],
    ...(isRate(path) && { range: RATE_RANGE }),
  };
  return verdict(claim, estimates);
}

/** Tables of all claimed and compared figures; null without a matrix. */
export function sweepOf(study: Study, stages: Stages): Sweep | null {
  const variables = Object.keys(study.matrix);
  if (variables.length === 0) return null;
  const claimed = study.claims.map(({ metric, value }) => ({ title: metric, path: value }));
  const paths = new Set(claimed.map(({ path }) => path));
  const compared = comparedFigures(stages).filter(({ path }) => !paths.has(path));
  const unique = claimed.filter(({ path }, i) => claimed.findIndex((one) => one.path === path) === i);
  return {
    variables: variables.map((name) => ({ name, value: study.matrix[name]!.join(", ") })),
    shown: formatCombination(combinationsOf(study.matrix, variables)[0]!),
    tables: [...unique, ...compared].flatMap(({ title, path }) => {
      const figures = figuresAt(path, `figure "${title}"`, stages);
      return figures.length > 1 ? [tableOf(title, path, figures)] : [];
    }),
  };
}

/** The win rate of each compare stage by each of its judges. */
function comparedFigures(stages: Stages): { title: string; path: string }[] {
  const compared = [...firstCombination(stages).values()].filter(({ uses }) => uses === "compare");
  return compared.flatMap(({ stage, facts }) =>
    Object.entries(facts["judges"] as Record<string, JudgeResult>).map(([key, { judge }]) => ({
      title: `${stage}: win rate by ${judge}`,
      path: `${stage}.judges.${key}.summary.winRate`,
    })),
  );
}

function tableOf(title: string, path: string, figures: readonly Figure[]): SweepTable {
  const rows = figures.map(
    ({ values, value, interval }): SweepRow => ({ name: formatCombination(values), value, interval }),
  );
  const hasSeeds = figures.some(({ values }) => Object.hasOwn(values, SEED));
  const means = groupBySetting(figures).map(({ setting, runs }): SweepRow => {
    const name = `mean over ${runs.length} seeds${setting === "" ? "" : `, ${setting}`}`;
    // No mean if a seed has no value: a mean over the others would be selective.
    if (runs.some(({ value }) => value === null)) return { name, value: null, interval: null };
    const estimates = runs.map((one) => ({ value: one.value!, interval: one.interval }));
    return { name, ...seedMean(estimates, isRate(path) ? RATE_RANGE : undefined) };
  });
  return { title, isRate: isRate(path), rows, means: hasSeeds ? means : [] };
}

/** Groups figures that differ only in the seed; `setting` is their common setting in words. */
function groupBySetting(figures: readonly Figure[]): { setting: string; runs: readonly Figure[] }[] {
  const groups = new Map<string, Figure[]>();
  for (const figure of figures) {
    const { [SEED]: _, ...others } = figure.values;
    const setting = formatCombination(others);
    groups.set(setting, [...(groups.get(setting) ?? []), figure]);
  }
  return [...groups].map(([setting, runs]) => ({ setting, runs }));
}

const isRate = (path: string): boolean => path.endsWith(".winRate");

/** A figure in every run of its stage, with the interval beside it in the facts. */
function figuresAt(path: string, where: string, stages: Stages): Figure[] {
  const [stage = "", ...rest] = path.split(".");
  return [...stages.values()]
    .filter((one) => one.stage === stage)
    .map(({ values, uses, facts }) => {
      const found = factAt(facts, rest);
      const value = found === undefined && lacksGroundTruth(uses, facts) ? null : found;
      if (typeof value !== "number" && value !== null) {
        throw new SettingsError(
          `${where}: value must be a number in the facts of stage "${stage}", ${missingFact(facts, rest)}`,
        );
      }
      const interval = factAt(facts, [...rest.slice(0, -1), "interval"]);
      return { values, value, interval: Array.isArray(interval) ? (interval as unknown as Interval) : null };
    });
}

/** Outputs made elsewhere, or for other prompts than the corpus's, have no known reward and no reference texts. */
const lacksGroundTruth = (uses: string, facts: Facts): boolean => uses === "compare" && facts["reward"] === undefined;

/** The last existing part of a path, and the keys there. */
function missingFact(facts: Facts, path: readonly string[]): string {
  const depth = path.findIndex((_, i) => factAt(facts, path.slice(0, i + 1)) === undefined);
  const [reached, wrong] = depth < 0 ? [path, ""] : [path.slice(0, depth), path[depth]!];
  const found = factAt(facts, reached);
  if (typeof found !== "object" || found === null) return `got ${inspect(found)} at "${reached.join(".")}"`;
  const known = Object.keys(found);
  return `got nothing at "${path.join(".")}"${didYouMean(wrong, known)}; ${reached.join(".") || "the stage"} has ${known.join(", ")}`;
}

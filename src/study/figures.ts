/**
 * @module
 * Figures of finished stages by their dotted paths, in every combination of the matrix; claims judged by
 * them, and the tables that sum them up.
 */
import { type Claim, type Interval, type SeedEstimate, seedMean, type Verdict, verdict } from "../comparison/index.ts";
import { didYouMean, inspect, SettingsError } from "../core/index.ts";
import type { Sweep, SweepRow, SweepTable } from "../report/index.ts";
import { type Combination, combinationsOf, combinationWords } from "./matrix.ts";
import { type Facts, type FinishedStage, factAt } from "./stage.ts";
import type { JudgedFacts } from "./stages/compare.ts";
import type { ClaimSpec, Study } from "./study.ts";

type Stages = ReadonlyMap<string, FinishedStage>;

/** A figure in one combination. */
interface Figure {
  readonly values: Combination;
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** The variable over which figures are averaged: runs that differ by it alone are runs of the same thing. */
const SEED = "seed";

/** Win rates lie between these. */
const RATE: Interval = [0, 1];

/** Each stage of the first combination, by its name in the YAML. */
export function firstOfEach(stages: Stages): ReadonlyMap<string, FinishedStage> {
  const first = new Map<string, FinishedStage>();
  for (const one of stages.values()) if (!first.has(one.stage)) first.set(one.stage, one);
  return first;
}

/**
 * The verdicts on a study's claims, each over all seeds; where other variables of the matrix change the
 * figure, one for each of their combinations, so that none is picked out.
 *
 * @throws {SettingsError} `E_SETTINGS` when a claim's value is no figure that its stage found
 */
export function judgeClaims(study: Study, stages: Stages): Verdict[] {
  return study.claims.flatMap((spec) => {
    const figures = figuresAt(spec.value, `claim "${spec.name}"`, stages);
    // A stage that nothing needed has found nothing, which is a verdict too.
    if (figures.length === 0) return [judgeClaim(spec, study, "", [])];
    return bySetting(figures).map(({ setting, same }) => judgeClaim(spec, study, setting, same));
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
    ...(isRate(path) && { range: RATE }),
  };
  return verdict(claim, estimates);
}

/** The tables of every claimed and every compared figure; null when all stages ran once. */
export function sweepOf(study: Study, stages: Stages): Sweep | null {
  const variables = Object.keys(study.matrix);
  if (variables.length === 0) return null;
  const claimed = study.claims.map(({ metric, value }) => ({ title: metric, path: value }));
  const paths = new Set(claimed.map(({ path }) => path));
  const compared = comparedFigures(stages).filter(({ path }) => !paths.has(path));
  const unique = claimed.filter(({ path }, i) => claimed.findIndex((one) => one.path === path) === i);
  return {
    variables: variables.map((name) => ({ name, value: study.matrix[name]!.join(", ") })),
    shown: combinationWords(combinationsOf(study.matrix, variables)[0]!),
    tables: [...unique, ...compared].flatMap(({ title, path }) => {
      const figures = figuresAt(path, `figure "${title}"`, stages);
      return figures.length > 1 ? [tableOf(title, path, figures)] : [];
    }),
  };
}

/** The win rate of each compare stage by each of its judges. */
function comparedFigures(stages: Stages): { title: string; path: string }[] {
  const compared = [...firstOfEach(stages).values()].filter(({ uses }) => uses === "compare");
  return compared.flatMap(({ stage, facts }) =>
    Object.entries(facts["judges"] as Record<string, JudgedFacts>).map(([key, { judge }]) => ({
      title: `${stage}: win rate by ${judge}`,
      path: `${stage}.judges.${key}.summary.winRate`,
    })),
  );
}

function tableOf(title: string, path: string, figures: readonly Figure[]): SweepTable {
  const rows = figures.map(
    ({ values, value, interval }): SweepRow => ({ name: combinationWords(values), value, interval }),
  );
  const hasSeeds = figures.some(({ values }) => Object.hasOwn(values, SEED));
  const means = bySetting(figures).map(({ setting, same }): SweepRow => {
    const name = `mean over ${same.length} seeds${setting === "" ? "" : `, ${setting}`}`;
    // A mean over fewer seeds than were run would be of a choice that nobody made.
    if (same.some(({ value }) => value === null)) return { name, value: null, interval: null };
    const found = same.map((one) => ({ value: one.value!, interval: one.interval }));
    return { name, ...seedMean(found, isRate(path) ? RATE : undefined) };
  });
  return { title, rows, means: hasSeeds ? means : [] };
}

/** Figures that differ by the seed alone, with what they have in common in words. */
function bySetting(figures: readonly Figure[]): { setting: string; same: readonly Figure[] }[] {
  const groups = new Map<string, Figure[]>();
  for (const figure of figures) {
    const { [SEED]: _, ...others } = figure.values;
    const setting = combinationWords(others);
    groups.set(setting, [...(groups.get(setting) ?? []), figure]);
  }
  return [...groups].map(([setting, same]) => ({ setting, same }));
}

const isRate = (path: string): boolean => path.endsWith(".winRate");

/** A figure in every run of its stage, with the interval that stands beside it. */
function figuresAt(path: string, where: string, stages: Stages): Figure[] {
  const [stage = "", ...rest] = path.split(".");
  return [...stages.values()]
    .filter((one) => one.stage === stage)
    .map(({ values, uses, facts }) => {
      const found = factAt(facts, rest);
      const value = found === undefined && isWithoutTruth(uses, facts) ? null : found;
      if (typeof value !== "number" && value !== null) {
        throw new SettingsError(
          `${where}: value must be a number that stage "${stage}" found, ${missing(facts, rest)}`,
        );
      }
      const interval = factAt(facts, [...rest.slice(0, -1), "interval"]);
      return { values, value, interval: Array.isArray(interval) ? (interval as unknown as Interval) : null };
    });
}

/** Of outputs made elsewhere, or of prompts that are not the corpus's, no reward and no reference is known. */
const isWithoutTruth = (uses: string, facts: Facts): boolean => uses === "compare" && facts["reward"] === undefined;

/** How far a path leads, and what stands there. */
function missing(facts: Facts, path: readonly string[]): string {
  const depth = path.findIndex((_, i) => factAt(facts, path.slice(0, i + 1)) === undefined);
  const [reached, wrong] = depth < 0 ? [path, ""] : [path.slice(0, depth), path[depth]!];
  const found = factAt(facts, reached);
  if (typeof found !== "object" || found === null) return `got ${inspect(found)} at "${reached.join(".")}"`;
  const known = Object.keys(found);
  return `got nothing at "${path.join(".")}"${didYouMean(wrong, known)}; ${reached.join(".") || "the stage"} has ${known.join(", ")}`;
}

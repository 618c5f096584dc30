/**
 * @module
 * Builds the report of a finished run, and the files at the top of the run folder, which need no Penchant to be read.
 */
import {
  type Comparison,
  measureDifferences,
  measurePairs,
  parseComparisons,
  type Verdict,
} from "../comparison/index.ts";
import { formatJsonl, joinPath, parseJsonl, readText, type Storage } from "../core/index.ts";
import { answerExercises } from "../explain/index.ts";
import {
  type Fact,
  type JudgedComparison,
  judgedComparison,
  MAX_SAMPLES,
  type MeasuredComparison,
  type PreferencePair,
  type Report,
  type Sweep,
  writeReportFiles,
} from "../report/index.ts";
import { EVENTS_FILE } from "../trainers/index.ts";
import { firstCombination, judgeClaims, sweepOf } from "./figures.ts";
import type { Task } from "./plan.ts";
import {
  curvesOf,
  dataOf,
  type EventLine,
  modelsOf,
  settingsOf,
  stagesOf,
  warningsOf,
  workedPairOf,
} from "./report-details.ts";
import type { FinishedStage } from "./stage.ts";
import { type ComparisonFacts, groundTruthOf } from "./stages/compare.ts";
import type { ExerciseFacts } from "./stages/exercises.ts";
import { PAIRS_FILE } from "./stages/pairs.ts";
import type { Study } from "./study.ts";

export interface ReportOptions {
  readonly storage: Storage;
  readonly out: string;
  /** Machine and versions. */
  readonly environment: readonly Fact[];
  /** The command that reproduces this report. */
  readonly command: string;
  /** Omit times from events.jsonl, so that the same study writes the same bytes. @default false */
  readonly isReproducible?: boolean;
}

export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
  readonly verdicts: readonly Verdict[];
  /** With a matrix, those of the first combination. */
  readonly comparisons: readonly JudgedComparison[];
  readonly curves: Report["curves"];
  readonly sweep: Sweep | null;
}

type Stages = ReadonlyMap<string, FinishedStage>;

/**
 * Writes report/index.html, report/report.md with its charts, events.jsonl of all stages, and comparison.jsonl (with a
 * matrix, of the first combination).
 */
export async function writeReport(study: Study, stages: Stages, options: ReportOptions): Promise<WrittenReport> {
  const { storage, out, environment, command, isReproducible = false } = options;
  const events = await collectEvents(stages, storage);
  await storage.write(
    joinPath(out, EVENTS_FILE),
    formatJsonl(
      events.flatMap(({ stage, lines }) =>
        lines.map((line) => ({ stage, ...(isReproducible ? withoutTimes(line) : line) })),
      ),
    ),
  );
  const judged = await collectRecords(firstCombination(stages), storage);
  const records = judged.flatMap((one) => one.records);
  if (records.length > 0) await storage.write(joinPath(out, "comparison.jsonl"), formatJsonl(records));
  const folder = joinPath(out, "report");
  await storage.write(
    joinPath(folder, ORIGIN_FILE),
    `${JSON.stringify({ command, environment, isReproducible }, undefined, 2)}\n`,
  );

  const pairs = await collectPairs(firstCombination(stages), storage);
  const report = reportOf(study, stages, { events, judged, pairs, command, environment, isReproducible });
  const { html, markdown } = await writeReportFiles(storage, folder, report);
  const { claims, comparisons, curves, sweep } = report;
  return { html, markdown, verdicts: claims, comparisons, curves, sweep };
}

/**
 * The planned stages that a report needs (comparisons, and the stages of claims) but that have not finished.
 */
export function missingStages({ claims }: Study, planned: readonly Task[], finished: Stages): string[] {
  const claimed = claims.map(({ value }) => value.split(".")[0]!);
  const required = planned.filter(({ stage, uses }) => uses === "compare" || claimed.includes(stage));
  return [...new Set(required.flatMap(({ name, stage }) => (finished.has(name) ? [] : [stage])))];
}

/** Rebuilds the report of a finished run folder, as written by `writeReport`. */
export async function readReport(study: Study, stages: Stages, storage: Storage, out: string): Promise<Report> {
  const first = firstCombination(stages);
  const [events, judged, pairs] = [
    await collectEvents(stages, storage),
    await collectRecords(first, storage),
    await collectPairs(first, storage),
  ];
  const path = joinPath(out, "report", ORIGIN_FILE);
  const isKnown = (await storage.size(path)) !== undefined;
  const origin = isKnown ? (JSON.parse(await readText(storage, path)) as Origin) : { command: "", environment: [] };
  return reportOf(study, stages, { events, judged, pairs, ...origin });
}

/** The command and environment of a run, beside its report. */
const ORIGIN_FILE = "origin.json";

type Origin = Pick<ReportOptions, "command" | "environment" | "isReproducible">;

interface ReportInputs extends Origin {
  readonly events: readonly { readonly stage: string; readonly lines: readonly EventLine[] }[];
  readonly judged: readonly StageRecords[];
  readonly pairs: readonly PreferencePair[];
}

/** With a matrix, details are of the first combination; claims and the sweep are of all. */
function reportOf(study: Study, stages: Stages, inputs: ReportInputs): Report {
  const { events, judged, pairs, command, environment, isReproducible } = inputs;
  const first = firstCombination(stages);
  const workedPair = workedPairOf(first);
  return {
    title: study.title,
    question: study.question,
    warnings: warningsOf(first),
    models: modelsOf(first),
    data: dataOf(first),
    curves: events.flatMap(({ stage, lines }) => {
      const found = stages.get(stage)!;
      return first.get(found.stage) === found ? curvesOf(found, lines) : [];
    }),
    pairs,
    ...(workedPair && { workedPair }),
    comparisons: stagesOf(first, "compare").flatMap(judgeResults),
    measured: judged.map(measuredDifferencesIn),
    samples: judged.flatMap(({ stage, records }) =>
      measurePairs(records, groundTruthOf(stage.facts as unknown as ComparisonFacts)).slice(0, MAX_SAMPLES),
    ),
    exercises: stagesOf(first, "exercises").flatMap(({ facts }) =>
      answerExercises((facts as unknown as ExerciseFacts).exercises),
    ),
    claims: judgeClaims(study, stages),
    sweep: sweepOf(study, stages),
    settings: settingsOf(study),
    environment,
    reproduce: {
      commands: command === "" ? [] : [command],
      note: isReproducible
        ? "Same settings and version: the same bytes. Times and the machine are left out."
        : "Same settings, machine and version: the same bytes, but for the times in events.jsonl.",
    },
  };
}

/** Each training stage's events, in the order of the stages. */
async function collectEvents(stages: Stages, storage: Storage): Promise<{ stage: string; lines: EventLine[] }[]> {
  const found: { stage: string; lines: EventLine[] }[] = [];
  for (const { name, folder } of stages.values()) {
    const path = joinPath(folder, EVENTS_FILE);
    if ((await storage.size(path)) === undefined) continue;
    const text = await readText(storage, path);
    found.push({
      stage: name,
      lines: text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as EventLine)
        // Where a run was stopped and resumed says nothing about its results, which have the same bytes.
        .filter((line) => !(line.event === "start" && Number(line["resumedFrom"]) > 0)),
    });
  }
  return found;
}

function withoutTimes({ seconds: _, tokens_per_second: __, ...line }: EventLine): EventLine {
  return line;
}

/** Number of preference pairs shown for each set of pairs. */
const MAX_PAIRS = 5;

/** The first preference pairs of each set. */
async function collectPairs(stages: Stages, storage: Storage): Promise<PreferencePair[]> {
  const found: PreferencePair[] = [];
  for (const { folder } of stagesOf(stages, "pairs")) {
    const path = joinPath(folder, PAIRS_FILE);
    const rows = parseJsonl(await readText(storage, path), path).slice(0, MAX_PAIRS);
    found.push(...rows.map(({ value }) => value as PreferencePair));
  }
  return found;
}

/** A compare stage with the records of all its judges. */
interface StageRecords {
  readonly stage: FinishedStage;
  readonly records: readonly Comparison[];
}

function collectRecords(stages: Stages, storage: Storage): Promise<StageRecords[]> {
  return Promise.all(
    stagesOf(stages, "compare").map(async (stage) => {
      const path = joinPath(stage.folder, "comparison.jsonl");
      return { stage, records: parseComparisons(await readText(storage, path), path) };
    }),
  );
}

/** The result of each judge in a compare stage. */
export function judgeResults({ facts }: FinishedStage): JudgedComparison[] {
  return Object.values((facts as unknown as ComparisonFacts).judges).map(judgedComparison);
}

/** The measured differences over all pairs of one comparison. */
function measuredDifferencesIn({ stage: { facts }, records }: StageRecords): MeasuredComparison {
  const comparison = facts as unknown as ComparisonFacts;
  const { baseline, tuned, layout } = comparison;
  const names =
    layout === "summaries" ? { prompts: "post", texts: "summaries" } : { prompts: "prefix", texts: "completions" };
  return { baseline, tuned, names, differences: measureDifferences(measurePairs(records, groundTruthOf(comparison))) };
}

/**
 * @module
 * A finished run as a report: what its stages found, put together; and the files at the top of the run
 * folder, which can be read without Penchant.
 */
import { type Comparison, parseComparisons, type Verdict } from "../comparison/index.ts";
import { formatJsonl, joinPath, readText, type Storage } from "../core/index.ts";
import { answerExercises } from "../explain/index.ts";
import {
  documentFigures,
  documentMarkdown,
  type Fact,
  type JudgedComparison,
  type MeasuredComparison,
  measureDifferences,
  type Report,
  reportDocument,
  reportHtml,
  type Sweep,
} from "../report/index.ts";
import { EVENTS_FILE } from "../trainers/index.ts";
import { firstOfEach, judgeClaims, sweepOf } from "./figures.ts";
import type { Task } from "./plan.ts";
import { curvesOf, dataOf, type EventLine, modelsOf, settingsOf, stagesOf, warningsOf } from "./report-details.ts";
import { samplesOf, truthOf } from "./samples.ts";
import type { FinishedStage } from "./stage.ts";
import type { ComparisonFacts } from "./stages/compare.ts";
import type { ExerciseFacts } from "./stages/exercises.ts";
import type { Study } from "./study.ts";

export interface ReportOptions {
  readonly storage: Storage;
  readonly out: string;
  /** Machine and versions. */
  readonly environment: readonly Fact[];
  /** The command that makes this report again. */
  readonly command: string;
  /** Leave times out of events.jsonl: the same study then leaves the same bytes beside its stages. @default false */
  readonly isReproducible?: boolean;
}

export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
  readonly verdicts: readonly Verdict[];
  /** Of a matrix, those of the first combination. */
  readonly comparisons: readonly JudgedComparison[];
  readonly curves: Report["curves"];
  readonly sweep: Sweep | null;
}

/** How many pairs are shown side by side. */
const SAMPLES = 6;

type Stages = ReadonlyMap<string, FinishedStage>;

/** Writes report/index.html, report/report.md with its charts, events.jsonl of every stage, and comparison.jsonl,
 * of a matrix that of its first combination. */
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
  const judged = await collectRecords(firstOfEach(stages), storage);
  const records = judged.flatMap((one) => one.records);
  if (records.length > 0) await storage.write(joinPath(out, "comparison.jsonl"), formatJsonl(records));
  const folder = joinPath(out, "report");
  await storage.write(
    joinPath(folder, ORIGIN_FILE),
    `${JSON.stringify({ command, environment, isReproducible }, undefined, 2)}\n`,
  );

  const report = reportOf(study, stages, { events, judged, command, environment, isReproducible });
  const [html, markdown] = [joinPath(folder, "index.html"), joinPath(folder, "report.md")];
  const document = reportDocument(report);
  for (const [file, svg] of documentFigures(document)) await storage.write(joinPath(folder, file), svg);
  await storage.write(html, reportHtml(report));
  await storage.write(markdown, documentMarkdown(document));
  const { claims, comparisons, curves, sweep } = report;
  return { html, markdown, verdicts: claims, comparisons, curves, sweep };
}

/**
 * Stages without which there is no report, of those that the study has planned: whatever compares, and
 * whatever a claim is about.
 */
export function reportLacks({ claims }: Study, planned: readonly Task[], finished: Stages): string[] {
  const claimed = claims.map(({ value }) => value.split(".")[0]!);
  const wanted = planned.filter(({ stage, uses }) => uses === "compare" || claimed.includes(stage));
  return [...new Set(wanted.flatMap(({ name, stage }) => (finished.has(name) ? [] : [stage])))];
}

/** The report of a run folder whose stages have finished, as `writeReport` made it. */
export async function readReport(study: Study, stages: Stages, storage: Storage, out: string): Promise<Report> {
  const [events, judged] = [await collectEvents(stages, storage), await collectRecords(firstOfEach(stages), storage)];
  const path = joinPath(out, "report", ORIGIN_FILE);
  const isKnown = (await storage.size(path)) !== undefined;
  const origin = isKnown ? (JSON.parse(await readText(storage, path)) as Origin) : { command: "", environment: [] };
  return reportOf(study, stages, { events, judged, ...origin });
}

/** Where and how a run was made: beside its report, since no stage knows. */
const ORIGIN_FILE = "origin.json";

type Origin = Pick<ReportOptions, "command" | "environment" | "isReproducible">;

interface Found extends Origin {
  readonly events: readonly { readonly stage: string; readonly lines: readonly EventLine[] }[];
  readonly judged: readonly Judged[];
}

/** Of a matrix, details are those of the first combination, claims and the sweep of all. */
function reportOf(study: Study, stages: Stages, found: Found): Report {
  const { events, judged, command, environment, isReproducible } = found;
  const first = firstOfEach(stages);
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
    comparisons: stagesOf(first, "compare").flatMap(judgedIn),
    measured: judged.map(measuredIn),
    samples: judged.flatMap(({ stage, records }) => samplesOf(records, truthOf(stage.facts)).slice(0, SAMPLES)),
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
        .map((line) => JSON.parse(line) as EventLine),
    });
  }
  return found;
}

function withoutTimes({ seconds: _, tokens_per_second: __, ...line }: EventLine): EventLine {
  return line;
}

/** What one comparison's judges said. */
interface Judged {
  readonly stage: FinishedStage;
  readonly records: readonly Comparison[];
}

function collectRecords(stages: Stages, storage: Storage): Promise<Judged[]> {
  return Promise.all(
    stagesOf(stages, "compare").map(async (stage) => {
      const path = joinPath(stage.folder, "comparison.jsonl");
      return { stage, records: parseComparisons(await readText(storage, path), path) };
    }),
  );
}

/** What each judge found in a compare stage. */
export function judgedIn({ facts }: FinishedStage): JudgedComparison[] {
  const { criteria, baseline, tuned, judges } = facts as unknown as ComparisonFacts;
  return Object.values(judges).map(({ judge, summary, skips }) => ({
    judge,
    criteria,
    baseline,
    tuned,
    summary,
    skips,
  }));
}

/** What can be measured of all pairs of one comparison. */
function measuredIn({ stage: { facts }, records }: Judged): MeasuredComparison {
  const { baseline, tuned, layout } = facts as unknown as ComparisonFacts;
  const names =
    layout === "summaries" ? { prompts: "post", texts: "summaries" } : { prompts: "prefix", texts: "completions" };
  return { baseline, tuned, names, differences: measureDifferences(samplesOf(records, truthOf(facts))) };
}

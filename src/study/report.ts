/**
 * @module
 * A finished run as a report: what its stages found, put together; and the files at the top of the run
 * folder, which can be read without Penchant.
 */
import {
  type Claim,
  type Comparison,
  type Interval,
  parseComparisons,
  type SeedEstimate,
  type Verdict,
  verdict,
} from "../comparison/index.ts";
import { didYouMean, formatJsonl, joinPath, readText, SettingsError, type Storage, shown } from "../core/index.ts";
import { embeddedCorpora } from "../data/index.ts";
import {
  type Fact,
  type JudgedComparison,
  type LineChart,
  type MeasuredComparison,
  measuredDifferences,
  type Point,
  type Report,
  type ReportModel,
  reportFigures,
  reportHtml,
  reportMarkdown,
  type SettingGroup,
} from "../report/index.ts";
import { EVENTS_FILE } from "../trainers/index.ts";
import type { ClaimSpec, Study } from "./document.ts";
import { samplesOf, truthOf } from "./samples.ts";
import { type Facts, type FinishedStage, factAt } from "./stage.ts";
import type { ComparisonFacts } from "./stages/compare.ts";
import type { CorpusFacts } from "./stages/corpus.ts";
import type { HeldOutFacts } from "./stages/sft.ts";
import type { RewardPoint } from "./stages/training.ts";

export interface ReportOptions {
  readonly storage: Storage;
  readonly out: string;
  /** Machine and versions. */
  readonly environment: readonly Fact[];
  /** The command that makes this report again. */
  readonly command: string;
}

export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
  readonly verdicts: readonly Verdict[];
  readonly comparisons: readonly JudgedComparison[];
}

/** How many pairs are shown side by side. */
const SAMPLES = 6;

type Stages = ReadonlyMap<string, FinishedStage>;
type EventLine = Readonly<Record<string, number | string>>;

/** Writes report/index.html, report/report.md with its charts, events.jsonl and comparison.jsonl. */
export async function writeReport(study: Study, stages: Stages, options: ReportOptions): Promise<WrittenReport> {
  const { storage, out, environment, command } = options;
  const events = await collectEvents(stages, storage);
  await storage.write(
    joinPath(out, EVENTS_FILE),
    formatJsonl(events.flatMap(({ stage, lines }) => lines.map((line) => ({ stage, ...line })))),
  );
  const judged = await collectRecords(stages, storage);
  const records = judged.flatMap((one) => one.records);
  if (records.length > 0) await storage.write(joinPath(out, "comparison.jsonl"), formatJsonl(records));
  const folder = joinPath(out, "report");
  await storage.write(joinPath(folder, ORIGIN_FILE), `${JSON.stringify({ command, environment }, undefined, 2)}\n`);

  const report = reportOf(study, stages, { events, judged, command, environment });
  const [html, markdown] = [joinPath(folder, "index.html"), joinPath(folder, "report.md")];
  const { winRates, curves } = reportFigures(report);
  for (const { file, svg } of winRates ? [winRates, ...curves] : curves)
    await storage.write(joinPath(folder, file), svg);
  await storage.write(html, reportHtml(report));
  await storage.write(markdown, reportMarkdown(report));
  return { html, markdown, verdicts: report.claims, comparisons: report.comparisons };
}

/** The report of a run folder whose stages have finished, as `writeReport` made it. */
export async function readReport(study: Study, stages: Stages, storage: Storage, out: string): Promise<Report> {
  const [events, judged] = [await collectEvents(stages, storage), await collectRecords(stages, storage)];
  const path = joinPath(out, "report", ORIGIN_FILE);
  const isKnown = (await storage.size(path)) !== undefined;
  const origin = isKnown ? (JSON.parse(await readText(storage, path)) as Origin) : { command: "", environment: [] };
  return reportOf(study, stages, { events, judged, ...origin });
}

/** Where and how a run was made: beside its report, since no stage knows. */
const ORIGIN_FILE = "origin.json";

type Origin = Pick<ReportOptions, "command" | "environment">;

interface Found extends Origin {
  readonly events: readonly { readonly stage: string; readonly lines: readonly EventLine[] }[];
  readonly judged: readonly Judged[];
}

function reportOf(study: Study, stages: Stages, { events, judged, command, environment }: Found): Report {
  return {
    title: study.title,
    question: study.question,
    warnings: warningsOf(stages),
    models: modelsOf(stages),
    data: dataOf(stages),
    curves: events.flatMap(({ stage, lines }) => curvesOf(stages.get(stage)!, lines)),
    comparisons: comparisonsOf(stages),
    measured: judged.map(measuredIn),
    samples: judged.flatMap(({ stage, records }) => samplesOf(records, truthOf(stage.facts)).slice(0, SAMPLES)),
    claims: study.claims.map((claim) => judgeClaim(claim, study, stages)),
    settings: settingsOf(study),
    environment,
    reproduce: {
      commands: command === "" ? [] : [command],
      note: "Same settings, machine and version: the same bytes, but for the times in events.jsonl.",
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

const stagesOf = (stages: Stages, uses: string): FinishedStage[] =>
  [...stages.values()].filter((stage) => stage.uses === uses);

function comparisonsOf(stages: Stages): JudgedComparison[] {
  return stagesOf(stages, "compare").flatMap(judgedIn);
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
  return { baseline, tuned, names, differences: measuredDifferences(samplesOf(records, truthOf(facts))) };
}

/** The claim's verdict on this run: one seed, with the interval over its prompts where there is one. */
function judgeClaim(
  { name, source, metric, value: path, above, below }: ClaimSpec,
  { variables }: Study,
  stages: Stages,
): Verdict {
  const seed = Number(variables["seed"] ?? 0);
  const claim: Claim = {
    name,
    source,
    metric,
    comparison: above === undefined ? "below" : "above",
    threshold: above ?? below ?? Number.NaN,
    seeds: [seed],
    ...(path.endsWith(".winRate") ? { range: [0, 1] as const } : {}),
  };
  const [stage = "", ...rest] = path.split(".");
  const facts = stages.get(stage)?.facts ?? {};
  const value = factAt(facts, rest);
  if (typeof value !== "number" && value !== null) {
    throw new SettingsError(
      `claim "${name}": value must be a number that stage "${stage}" found, ${missing(facts, rest)}`,
    );
  }
  const interval = factAt(facts, [...rest.slice(0, -1), "interval"]);
  const estimate: SeedEstimate = {
    seed,
    value,
    interval: Array.isArray(interval) ? (interval as unknown as Interval) : null,
  };
  return verdict(claim, [estimate]);
}

/** How far a path leads, and what stands there. */
function missing(facts: Facts, path: readonly string[]): string {
  const depth = path.findIndex((_, i) => factAt(facts, path.slice(0, i + 1)) === undefined);
  const [reached, wrong] = depth < 0 ? [path, ""] : [path.slice(0, depth), path[depth]!];
  const found = factAt(facts, reached);
  if (typeof found !== "object" || found === null) return `got ${shown(found)} at "${reached.join(".")}"`;
  const known = Object.keys(found);
  return `got nothing at "${path.join(".")}"${didYouMean(wrong, known)}; ${reached.join(".") || "the stage"} has ${known.join(", ")}`;
}

function warningsOf(stages: Stages): string[] {
  const warnings = ["A small model trained from scratch on this machine; what it shows need not hold for large ones."];
  for (const { facts } of stagesOf(stages, "corpus")) {
    const { source } = facts as unknown as CorpusFacts;
    warnings.push(...embeddedCorpora.flatMap(({ title, warning }) => (title === source ? [warning] : [])));
  }
  return warnings;
}

export function modelsOf(stages: Stages): ReportModel[] {
  const training = (name: string, { facts }: FinishedStage): string => {
    const { examples, method } = facts as { examples: number; method: string };
    return method === "sft"
      ? `from scratch by supervised fine-tuning on ${examples} rows`
      : `from ${name} by ${method.toUpperCase()} on ${examples} preference pairs`;
  };
  const [base] = stagesOf(stages, "sft");
  return [
    ...stagesOf(stages, "sft").map((stage) => ({ role: "baseline", stage })),
    ...stagesOf(stages, "orpo").map((stage) => ({ role: "tuned", stage })),
  ].map(({ role, stage }) => ({
    role,
    name: stage.name,
    parameters: stage.facts["parameters"] as number,
    training: training(base?.name ?? "another model", stage),
  }));
}

function dataOf(stages: Stages): Fact[] {
  const number = (value: number, digits = 0): string =>
    value.toLocaleString("en-US", { maximumFractionDigits: digits });
  const corpus = stagesOf(stages, "corpus").flatMap(({ facts }): Fact[] => {
    const { source, rows, bytes, heldOutRows } = facts as unknown as CorpusFacts;
    return [
      { name: "corpus", value: `${source}, ${number(bytes)} bytes` },
      { name: "rows", value: `${number(rows)} to learn from, ${number(heldOutRows)} held out` },
    ];
  });
  const tokens = stagesOf(stages, "tokenizer").map(
    ({ facts }): Fact => ({
      name: "vocabulary",
      value: `${number(facts["vocabSize"] as number)} tokens, byte-level BPE learnt from the corpus`,
    }),
  );
  const pairs = stagesOf(stages, "pairs").map(
    ({ facts }): Fact => ({
      name: "preference pairs",
      value: `${number(facts["pairs"] as number)}, ${facts["origin"] as string}`,
    }),
  );
  const held = stagesOf(stages, "sft").flatMap(({ facts }): Fact[] => {
    const { perplexity, unigramPerplexity, bitsPerByte, bytes } = facts["heldOut"] as HeldOutFacts;
    return [
      {
        name: "held-out perplexity",
        value: `${number(perplexity, 2)} a token; a unigram model has ${number(unigramPerplexity, 1)}`,
      },
      { name: "held-out bits per byte", value: `${number(bitsPerByte, 3)} over ${number(bytes)} bytes` },
    ];
  });
  return [...corpus, ...tokens, ...pairs, ...held];
}

function curvesOf({ name, uses, facts }: FinishedStage, lines: readonly EventLine[]): LineChart[] {
  const points = (event: string, key: string): Point[] =>
    lines
      .filter((line) => line["event"] === event && key in line)
      .map((line) => [Number(line["step"]), Number(line[key])]);
  const charts: LineChart[] = [
    {
      title: `${name}: loss`,
      xLabel: "update",
      yLabel: uses === "sft" ? "nats a token" : "loss",
      series: [
        { name: "training", points: points("log", "loss") },
        { name: "held out", points: points("eval", "eval_loss") },
      ],
    },
  ];
  if (uses !== "orpo") return charts;
  charts.push({
    title: `${name}: log-probability of a token`,
    xLabel: "update",
    yLabel: "nats, mean over the completion",
    series: [
      { name: "chosen", points: points("log", "logps/chosen") },
      { name: "rejected", points: points("log", "logps/rejected") },
    ],
  });
  const rewards = (facts["rewards"] ?? []) as readonly RewardPoint[];
  if (rewards.length > 0) {
    charts.push({
      title: `${name}: true reward of what it writes`,
      xLabel: "update",
      yLabel: "mean over samples, ± 2 standard errors",
      series: [
        {
          name: "true reward",
          points: rewards.map(({ step, mean }) => [step, mean]),
          band: rewards.map(({ step, mean, standardError }) => [
            step,
            mean - 2 * standardError,
            mean + 2 * standardError,
          ]),
        },
      ],
    });
  }
  return charts;
}

function settingsOf({ stages, variables }: Study): SettingGroup[] {
  const facts = (mapping: Readonly<Record<string, unknown>>, prefix = ""): Fact[] =>
    Object.entries(mapping).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? facts(value as Record<string, unknown>, `${prefix}${name}.`)
        : [{ name: `${prefix}${name}`, value: Array.isArray(value) ? value.join(", ") : String(value) }],
    );
  return [
    { title: "variables", facts: facts(variables) },
    ...Object.entries(stages).map(([title, spec]) => ({ title, facts: facts(spec) })),
  ];
}

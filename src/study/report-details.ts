/**
 * @module
 * The parts of a report that are not comparisons: warnings, models, data, curves, settings.
 */
import { formatNumber } from "../comparison/index.ts";
import { embeddedCorpora } from "../data/index.ts";
import type { Fact, Point, ReportCurve, ReportModel, SettingGroup, WorkedPair } from "../report/index.ts";
import type { FinishedStage } from "./stage.ts";
import type { CorpusFacts } from "./stages/corpus.ts";
import type { HeldOutFacts } from "./stages/sft.ts";
import type { RewardPoint } from "./stages/training.ts";
import type { Study } from "./study.ts";

type Stages = ReadonlyMap<string, FinishedStage>;

/** A line of events.jsonl. */
export type EventLine = Readonly<Record<string, number | string>>;

export function warningsOf(stages: Stages): string[] {
  const isSmall = stagesOf(stages, "sft").length > 0;
  const warnings = isSmall
    ? ["A small model trained from scratch on this machine; its results may not hold for large ones."]
    : [];
  // Outputs made elsewhere are compared without the corpus's text and reward.
  for (const { facts } of isSmall ? stagesOf(stages, "corpus") : []) {
    const { source } = facts as unknown as CorpusFacts;
    warnings.push(...embeddedCorpora.flatMap(({ title, warning }) => (title === source ? [warning] : [])));
  }
  return warnings;
}

export function modelsOf(stages: Stages): ReportModel[] {
  const training = ({ facts }: FinishedStage): string => {
    const { examples, method, base } = facts as { examples: number; method: string; base?: string };
    return base === undefined
      ? `from scratch by supervised fine-tuning on ${formatNumber(examples)} rows`
      : `from ${base} by ${method.toUpperCase()} on ${formatNumber(examples)} preference pairs`;
  };
  const trained = [
    ...stagesOf(stages, "sft").map((stage) => ({ role: "baseline", stage })),
    ...stagesOf(stages, "orpo").map((stage) => ({ role: "tuned", stage })),
  ].map(({ role, stage }) => ({
    role,
    name: stage.name,
    parameters: stage.facts["parameters"] as number,
    training: training(stage),
  }));
  const tuned = stagesOf(stages, "compare").map(({ facts }) => facts["tuned"]);
  const imported = stagesOf(stages, "outputs").flatMap(({ facts }): ReportModel[] => {
    const { model, source } = facts as { readonly model: string; readonly source?: string };
    if (source === undefined) return [];
    const role = tuned.includes(model) ? "tuned" : "baseline";
    return [{ role, name: model, parameters: null, training: `made elsewhere, outputs from ${source}` }];
  });
  return [...trained, ...imported];
}

export function dataOf(stages: Stages): Fact[] {
  const number = (value: number, digits = 0): string =>
    value.toLocaleString("en-US", { maximumFractionDigits: digits });
  /** The facts of all stages of a kind, with the stage's name if there are several. */
  const of = (uses: string, facts: (stage: FinishedStage) => Fact[]): Fact[] => {
    const found = stagesOf(stages, uses);
    return found.flatMap((stage) =>
      facts(stage).map(({ name, value }) => ({
        name: found.length > 1 ? `${name}, ${stage.name}` : name,
        value,
      })),
    );
  };
  const corpus = of("corpus", ({ facts }) => {
    const { source, rows, bytes, heldOutRows, archive } = facts as unknown as CorpusFacts;
    return [
      { name: "corpus", value: `${source}, ${number(bytes)} bytes` },
      ...(archive ? [{ name: "prompts, pairs and criteria", value: archive }] : []),
      { name: "rows", value: `${number(rows)} for training, ${number(heldOutRows)} held out` },
    ];
  });
  const tokens = of("tokenizer", ({ facts }) => [
    {
      name: "vocabulary",
      value: `${number(facts["vocabSize"] as number)} tokens, byte-level BPE learnt from the corpus`,
    },
  ]);
  const pairs = of("pairs", ({ facts }) => [
    { name: "preference pairs", value: `${number(facts["pairs"] as number)}, ${facts["origin"] as string}` },
  ]);
  const held = of("sft", ({ facts }) => {
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

export function curvesOf({ name, uses, facts }: FinishedStage, lines: readonly EventLine[]): ReportCurve[] {
  const points = (event: string, key: string): Point[] =>
    lines
      .filter((line) => line["event"] === event && key in line)
      .map((line) => [Number(line["step"]), Number(line[key])]);
  const charts: ReportCurve[] = [
    {
      title: `${name}: loss`,
      metric: uses === "orpo" ? "orpo loss" : "loss",
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
    metric: "logps",
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
      title: `${name}: true reward of its samples`,
      metric: "true reward",
      xLabel: "update",
      yLabel: "mean ± 2 standard errors",
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

/** The worked pair of the first ORPO stage that has one. */
export function workedPairOf(stages: Stages): WorkedPair | undefined {
  return stagesOf(stages, "orpo").flatMap(({ facts }) => {
    const { workedPair } = facts as { readonly workedPair?: WorkedPair };
    return workedPair ? [workedPair] : [];
  })[0];
}

export function settingsOf({ stages, variables, matrix }: Study): SettingGroup[] {
  const facts = (mapping: Readonly<Record<string, unknown>>, prefix = ""): Fact[] =>
    Object.entries(mapping).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? facts(value as Record<string, unknown>, `${prefix}${name}.`)
        : [{ name: `${prefix}${name}`, value: Array.isArray(value) ? value.join(", ") : String(value) }],
    );
  return [
    { title: "variables", facts: facts(variables) },
    ...(Object.keys(matrix).length > 0 ? [{ title: "matrix", facts: facts(matrix) }] : []),
    ...Object.entries(stages).map(([title, spec]) => ({ title, facts: facts(spec) })),
  ];
}

export const stagesOf = (stages: Stages, uses: string): FinishedStage[] =>
  [...stages.values()].filter((stage) => stage.uses === uses);

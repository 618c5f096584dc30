/**
 * @module
 * The assignment's submission as plain data, and as a document with the assignment's headings.
 */
import {
  conclude,
  type MeasuredPair,
  measureDifferences,
  type TraitFinding,
  traitSentence,
} from "../comparison/index.ts";
import type { Answer } from "../explain/index.ts";
import {
  type Block,
  mapText,
  type PlainDocument,
  paragraph,
  quoted,
  type RunningText,
  type SectionBlock,
  section,
} from "./document/document.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import { measuredWords, modelsText, type TextNames } from "./measured.ts";
import { numberText } from "./numbers.ts";
import type { JudgedComparison, ReportModel } from "./report.ts";
import { measuredTable, readableText } from "./report-document.ts";
import {
  CHOICE_WORDS,
  criteriaLabel,
  cutNote,
  LIMITS,
  overallText,
  promptCell,
  promptCount,
  skipText,
  trimBlankEnds,
} from "./words.ts";

export interface Submission {
  readonly title: string;
  /** Lines below the title. */
  readonly authors: readonly string[];
  /** E.1 to E.5. */
  readonly answers: readonly Answer[];
  /** I.3. */
  readonly completions?: SubmittedComparison;
  /** I.4. */
  readonly summaries?: SubmittedComparison;
}

/** A comparison of two models, prompt by prompt. */
export interface SubmittedComparison {
  readonly baseline: ReportModel;
  readonly tuned: ReportModel;
  /** Models used instead of those that the assignment names. */
  readonly standIns: readonly StandIn[];
  /** One per judge; the first judge decides. */
  readonly comparisons: readonly JudgedComparison[];
  /** Every pair. */
  readonly samples: readonly MeasuredPair[];
  /** How the models differ in what the sample preferences, or the goal, ask for. @default [] */
  readonly findings?: readonly TraitFinding[];
}

export interface StandIn {
  readonly model: string;
  readonly insteadOf: string;
}

export interface SubmissionOptions {
  /** Leaves judgements and conclusions blank, to be filled in. @default false */
  readonly isTemplate?: boolean;
}

/**
 * Required parts that the submission lacks; E.2 is optional. A comparison lacks verdicts where its first judge judged not
 * all pairs, unless they are left blank.
 */
export function missingParts(
  { answers, completions, summaries }: Submission,
  { isTemplate = false }: SubmissionOptions = {},
): string[] {
  const answered = answers.map(({ exercise }) => exercise);
  const lacks = (exercise: string, compared: SubmittedComparison | undefined): string[] => {
    const [first] = compared?.comparisons ?? [];
    if (!compared || !first) return [exercise];
    const { skipped } = first.summary;
    if (skipped === 0 || isTemplate) return [];
    const from = first.skips[0] ? `, first ${first.skips[0].first}` : "";
    return [`${exercise} (verdicts for ${skipped} of ${compared.samples.length} pairs${from})`];
  };
  return [
    ...(["E.1", "E.3", "E.4", "E.5"] as const).filter((exercise) => !answered.includes(exercise)),
    ...lacks("I.3", completions),
    ...lacks("I.4", summaries),
  ];
}

/** Names a stand-in model and the model it replaces. */
export function standInWords({ model, insteadOf }: StandIn): string {
  return `${model} stands in for ${insteadOf}`;
}

export function submissionDocument(
  submission: Submission,
  { isTemplate = false }: SubmissionOptions = {},
): PlainDocument {
  const { title, authors, answers, completions, summaries } = submission;
  return {
    title,
    authors,
    blocks: [
      ...answerBlocks(answers),
      ...(completions ? [comparisonSection("I.3", completions, COMPLETIONS, isTemplate)] : []),
      ...(summaries ? [comparisonSection("I.4", summaries, SUMMARIES, isTemplate)] : []),
    ].map((block) => mapText(block, readableText)),
  };
}

interface ComparisonNames extends TextNames {
  readonly prompt: string;
  readonly text: string;
}

const COMPLETIONS: ComparisonNames = { prompt: "prefix", prompts: "prefix", text: "completion", texts: "completions" };
const SUMMARIES: ComparisonNames = { prompt: "post", prompts: "post", text: "summary", texts: "summaries" };

function comparisonSection(
  title: string,
  compared: SubmittedComparison,
  names: ComparisonNames,
  isTemplate: boolean,
): SectionBlock {
  const { standIns, comparisons } = compared;
  const [first] = comparisons;
  const criteria = first?.criteria ?? null;
  const id = title.toLowerCase().replace(".", "-");
  const note = `These are not the assignment's models: ${standIns.map(standInWords).join("; ")}. The results below hold for the models named here.`;
  return section(id, title, [
    paragraph(modelWords(compared, isTemplate)),
    ...(standIns.length > 0 ? [{ kind: "aside", tone: "warning", blocks: [paragraph(note)] } as const] : []),
    ...(criteria === null ? [] : [{ kind: "quote", label: criteriaLabel(first!), text: criteria } as const]),
    ...(first ? [countTable(first, comparisons.slice(1), names, isTemplate)] : []),
    ...comparisons.flatMap(({ skips }) => skips.map((skip) => paragraph(skipText(skip)))),
    ...(isTemplate ? [] : reasonBlocks(compared)),
    section(`${id}-overall`, "Overall", overallBlocks(compared, names, isTemplate)),
  ]);
}

/** The reasons that people gave, pair by pair, as they wrote them. */
function reasonBlocks({ samples }: SubmittedComparison): Block[] {
  const reasons = samples.flatMap(({ id, choices }) =>
    choices.flatMap(({ judge, choice, comment }): RunningText[] =>
      judge.startsWith("human:") && choice !== "skip" && comment !== undefined
        ? [[`${id}, ${CHOICE_WORDS[choice]}: `, quoted(comment)]]
        : [],
    ),
  );
  return reasons.length === 0
    ? []
    : [paragraph("The reasons, as given with the verdicts:"), { kind: "list", items: reasons }];
}

/** A blank to fill in. */
const BLANK = "___";

/** Names the models and the judges. */
function modelWords({ baseline, tuned, comparisons }: SubmittedComparison, isTemplate: boolean): string {
  const judges = comparisons.map(({ judge }) => judge);
  const judged = isTemplate
    ? `The judgements are blank; judged by: ${BLANK.repeat(6)}`
    : `Judged by ${judges.join(" and by ")}${judges.length > 1 ? `; the first judge decides` : ""}.`;
  return `The tuned model is ${describeModel(tuned)}; the baseline is ${describeModel(baseline)}. ${judged}`;
}

function describeModel({ name, parameters, training }: ReportModel): string {
  const size = parameters === null ? "" : `${numberText(parameters)} parameters, `;
  return `${name} (${size}${training})`;
}

/** Wins, losses and ties per prompt by the first judge; further columns for the other judges. */
function countTable(
  { summary, tuned, baseline, judge }: JudgedComparison,
  others: readonly JudgedComparison[],
  { prompt, texts }: ComparisonNames,
  isTemplate: boolean,
): Block {
  const count = (value: number): string => (isTemplate ? BLANK : numberText(value));
  const otherJudges = isTemplate ? [] : others;
  const countsText = ({ win, lose, tie }: { win: number; lose: number; tie: number }): string =>
    `${numberText(win)}/${numberText(lose)}/${numberText(tie)}`;
  const rows = summary.prompts.map((row) => [
    numberText(row.index),
    promptCell(row.prompt),
    ...[row.win, row.lose, row.tie].map(count),
    ...otherJudges.map((other) => {
      const same = other.summary.prompts.find(({ index }) => index === row.index);
      return same ? countsText(same) : "";
    }),
  ]);
  const who = isTemplate ? "" : `, judged by ${judge}`;
  const more = otherJudges.length > 0 ? "; other judges as wins/losses/ties" : "";
  return {
    kind: "table",
    header: ["#", prompt, "win", "lose", "tie", ...otherJudges.map((other) => other.judge)],
    columns: ["right", "wide", "right", "right", "right", ...otherJudges.map(() => "right" as const)],
    rows,
    total: [
      "",
      `all (${promptCount(summary)})`,
      ...[summary.win, summary.lose, summary.tie].map(count),
      ...otherJudges.map((other) => countsText(other.summary)),
    ],
    caption: `How often the ${texts} of ${tuned} win, lose and tie against those of ${baseline}${who}${more}.${cutNote(summary.prompts)}`,
  };
}

function overallBlocks(
  { comparisons, samples, findings = [] }: SubmittedComparison,
  names: ComparisonNames,
  isTemplate: boolean,
): Block[] {
  const differences = measureDifferences(samples);
  const [first] = comparisons;
  const models = first ? modelsText(first) : "";
  const table = differences.length > 0 ? [measuredTable(differences, names, models)] : [];
  if (isTemplate) {
    const label = `Overall: which model follows the criteria better, and how do its ${names.texts} differ?`;
    return [{ kind: "space", label, lines: 12 }, ...table];
  }
  return [
    ...overallText(comparisons).map(paragraph),
    ...(findings.length > 0
      ? [{ kind: "list", items: findings.map((one) => traitSentence(one, names.texts)) } as const]
      : [paragraph(measuredWords(differences, names))]),
    paragraph(LIMITS),
    ...table,
    ...exampleBlocks(comparisons, samples, names),
  ];
}

/** The first pair that the tuned model wins and the first that it loses, by the first judge. */
function exampleBlocks(
  comparisons: readonly JudgedComparison[],
  samples: readonly MeasuredPair[],
  { text }: ComparisonNames,
): Block[] {
  const [first] = comparisons;
  if (!first || conclude(first.summary).outcome === "nothing judged") return [];
  const chosen = (["b", "a"] as const).flatMap((wanted) => {
    const pair = first.summary.pairs.find(({ choice }) => choice === wanted);
    const sample = samples.find(({ id }) => id === pair?.id);
    return sample ? [{ wanted, sample }] : [];
  });
  return chosen.map(({ wanted, sample: { id, prompt, a, b } }): Block => {
    const title: RunningText = [`Pair ${id}: the first ${text} won by the ${CHOICE_WORDS[wanted]}`];
    return section(`pair-${text}-${wanted}`, title, [
      {
        kind: "pair",
        prompt,
        left: { label: ["Baseline, ", quoted(a.model)], text: trimBlankEnds(a.text) },
        right: { label: ["Tuned, ", quoted(b.model)], text: trimBlankEnds(b.text) },
      },
    ]);
  });
}

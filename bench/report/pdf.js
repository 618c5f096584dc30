/**
 * How long a PDF takes by Typst: the assignment's submission, and a report of 1,000 prompts in every format.
 * The first compile loads the compiler; those after it are what a second document costs.
 *
 *   node bench/report/pdf.js
 */
import { environment, record, root, spread } from "../record.js";

const load = (/** @type {string} */ path) => import(`${root}dist/${path}`);
const { answerExercises } = await load("explain/index.js");
const { summarize } = await load("comparison/index.js");
const report = await load("report/index.js");
const comparison = await load("comparison/index.js");
const { compileTypst } = await load("platform/node/index.js");

const before = environment();
const WORDS = "shall I compare thee to a summer day of rain and wind where no bird sings".split(" ");
const text = (/** @type {number} */ i) =>
  Array.from({ length: 60 }, (_, k) => WORDS[(i * 7 + k * k) % WORDS.length]).join(" ");

/** A comparison of `prompts` prompts, three pairs each. */
function comparisonOf(/** @type {number} */ prompts) {
  const records = Array.from({ length: 3 * prompts }, (_, i) => ({
    id: `${Math.floor(i / 3) + 1}-${"ABC"[i % 3]}`,
    prompt: text(Math.floor(i / 3)).slice(0, 60),
    a: { model: "sft", text: text(i) },
    b: { model: "orpo", text: text(i + 1) },
    shown_left: null,
    choice: ["a", "b", "tie"][(i * i) % 3],
    rater: { kind: "rule", id: "bench" },
    seconds: null,
    comment: null,
    at: null,
  }));
  const judged = {
    judge: "rule:bench",
    criteria: "Any.",
    baseline: "sft",
    tuned: "orpo",
    summary: summarize(records),
    skips: [],
  };
  const samples = records.map(({ id, prompt, a, b, choice }) => ({
    id,
    prompt,
    a,
    b,
    properties: comparison.textProperties(a.text, b.text),
    choices: [{ judge: "rule:bench", choice }],
  }));
  return { judged, samples };
}

const model = (/** @type {string} */ name) => ({ role: name, name, parameters: 1e6, training: "not at all" });

function submission() {
  const { judged, samples } = comparisonOf(10);
  const compared = { baseline: model("sft"), tuned: model("orpo"), standIns: [], comparisons: [judged], samples };
  const answers = answerExercises({
    ratings: {
      ratings: [
        [1, 1, 2],
        [2, 1, 2],
        [3, 1, 0],
        [0, 2, 3],
      ],
    },
    pair: {
      policy: { chosen: 0.2, rejected: 0.3 },
      reference: { chosen: 0.2, rejected: 0.4 },
      reward: { chosen: 0.5, rejected: 0.8 },
      beta: 2,
      otherReference: { chosen: 0.2, rejected: 0.2 },
    },
  });
  return report.submissionDocument({
    title: "Bench",
    authors: ["A"],
    answers,
    completions: compared,
    summaries: compared,
  });
}

function largeReport() {
  const { judged, samples } = comparisonOf(1000);
  return {
    title: "A thousand prompts",
    question: "How long?",
    warnings: [],
    models: [model("sft"), model("orpo")],
    data: [],
    curves: [],
    comparisons: [judged],
    measured: [
      {
        baseline: "sft",
        tuned: "orpo",
        names: { prompts: "prefix", texts: "completions" },
        differences: comparison.measureDifferences(samples),
      },
    ],
    samples: samples.slice(0, 6),
    exercises: [],
    sweep: null,
    claims: [],
    settings: [],
    environment: [],
    reproduce: { commands: [], note: "" },
  };
}

/** Milliseconds of a piece of work, and how many bytes it made. */
async function timed(/** @type {() => Promise<{ length: number }> | { length: number }} */ work) {
  const begun = performance.now();
  const { length } = await work();
  return { ms: performance.now() - begun, bytes: length };
}

const typst = async (/** @type {object} */ document) => {
  const { source, files } = report.documentTypst(document);
  return compileTypst(source, files);
};

const first = await timed(() => typst(submission()));
const again = [];
for (let i = 0; i < 7; i++) again.push((await timed(() => typst(submission()))).ms);
const large = largeReport();
record("pdf", {
  environment: before,
  submission: { bytes: first.bytes, firstMs: first.ms, laterMs: spread(again) },
  thousandPrompts: {
    pdf: await timed(() => typst(report.reportDocument(large))),
    html: await timed(() => report.documentHtml(report.reportDocument(large))),
    markdown: await timed(() => report.documentMarkdown(report.reportDocument(large))),
    tex: await timed(() => report.documentLatex(report.reportDocument(large))),
  },
});

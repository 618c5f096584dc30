import { expect, test } from "vitest";

import { answerExercises } from "../explain/index.ts";
import type { Block } from "./document/document.ts";
import { allBlocks, plainText } from "./document/document.ts";
import { sampleReport } from "./sample-report.case.ts";
import { missingParts, type Submission, standInWords, submissionDocument } from "./submission.ts";

const answers = answerExercises({
  ratings: {
    ratings: [
      [1, 1, 2],
      [2, 1, 2],
    ],
  },
  pair: {
    policy: { chosen: 0.2, rejected: 0.3 },
    reference: { chosen: 0.2, rejected: 0.4 },
    reward: { chosen: 0.5, rejected: 0.8 },
    beta: 2,
  },
});
const [baseline, tuned] = sampleReport.models;
const compared = {
  baseline: baseline!,
  tuned: tuned!,
  standIns: [{ model: "small-sft", insteadOf: "course/sft" }],
  comparisons: sampleReport.comparisons,
  samples: sampleReport.samples,
};
const submission: Submission = { title: "T", authors: ["A"], answers, completions: compared, summaries: compared };

const { blocks } = submissionDocument(submission);
const headings = (of: readonly Block[]): string[] =>
  of.flatMap((block) => (block.kind === "section" ? [plainText(block.title)] : []));
const under = (title: string, of: readonly Block[] = blocks): Block[] => {
  const found = of.find((block) => block.kind === "section" && plainText(block.title) === title);
  return found?.kind === "section" ? allBlocks(found.blocks) : [];
};
const tables = (of: readonly Block[]) => of.flatMap((block) => (block.kind === "table" ? [block] : []));
const said = (of: readonly Block[]): string =>
  of.flatMap((block) => (block.kind === "paragraph" ? [plainText(block.text)] : [])).join("\n");

test("exactly the assignment's headings at the top level", () => {
  expect(headings(blocks)).toEqual(["E.1", "E.2", "E.3", "E.4", "E.5", "I.3", "I.4"]);
  const without = { ...submission, answers: answers.filter(({ exercise }) => exercise !== "E.2") };
  expect(headings(submissionDocument(without).blocks)).toEqual(["E.1", "E.3", "E.4", "E.5", "I.3", "I.4"]);
});

test("what is missing is named; E.2 is optional", () => {
  expect(missingParts(submission)).toEqual([]);
  expect(missingParts({ title: "", authors: [], answers: answers.slice(2), completions: compared })).toEqual([
    "E.1",
    "I.4",
  ]);
});

test("one table: win, lose and tie per prompt by the first judge, and a column for the other", () => {
  const [table] = tables(under("I.3"));
  expect(table!.header).toEqual(["#", "prefix", "win", "lose", "tie", "rule: longer"]);
  expect(table!.rows.map((row) => row.slice(2))).toEqual([
    ["3", "0", "0", "1/1/1"],
    ["2", "0", "1", "1/2/0"],
    ["2", "1", "0", "1/1/0"],
    ["2", "0", "1", "1/1/1"],
    ["3", "0", "0", "1/1/1"],
  ]);
  expect(table!.total!.slice(1)).toEqual(["all (5 prompts)", "12", "1", "2", "5/6/3"]);
  expect(tables(under("I.4"))[0]!.header[1]).toBe("post");
});

test("models, judges, stand-ins and verbatim criteria", () => {
  const words = said(under("I.3"));
  expect(words).toContain("The tuned model is small-orpo (339,456 parameters, ORPO from small-sft");
  expect(words).toContain("Judged by true reward and by rule: longer; the first judge decides.");
  expect(words).toContain("These are not the assignment's models: small-sft stands in for course/sft.");
  expect(standInWords(compared.standIns[0]!)).toBe("small-sft stands in for course/sft");
  expect(under("I.3")).toContainEqual({
    kind: "quote",
    label: "Criteria, as given to the judge:",
    text: sampleReport.comparisons[0]!.criteria,
  });
});

test("the overall text matches the numbers, with examples", () => {
  const words = said(under("I.3"));
  expect(words).toContain("The tuned model won 12 of 15 pairs, lost 1 and tied 2");
  expect(words).toContain("no property differs conclusively");
  const [pair] = under("I.3").filter(({ kind }) => kind === "pair");
  const { prompt, b } = sampleReport.samples[0]!;
  expect(pair).toMatchObject({ prompt, right: { text: b.text } });
});

test("a template leaves judgements and conclusions blank", () => {
  const open = under("I.3", submissionDocument(submission, { isTemplate: true }).blocks);
  const [table] = tables(open);
  expect(table!.header).toEqual(["#", "prefix", "win", "lose", "tie"]);
  expect(new Set([...table!.rows, table!.total!].flatMap((row) => row.slice(2)))).toEqual(new Set(["___"]));
  expect(open.some(({ kind }) => kind === "space")).toBe(true);
  expect(said(open)).not.toMatch(/won|conclusive/);
  expect(said(open)).toContain("The judgements are blank; judged by: ___");
});

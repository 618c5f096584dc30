/** A study that says whose submission it is leaves it behind, and never over what somebody wrote in it. */
import { appendFileSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";

import { formatCompletions } from "../../src/data/index.ts";
import { courseArchive, courseChoices } from "../study/course-archive.ts";
import { filesOf, type Outcome, ownFolder, penchant } from "./penchant.ts";

const yaml = `name: given
title: What exists already
question: Which?
stages:
  exercises: { uses: exercises, file: sheet.yaml }
  baseline: { uses: outputs, file: baseline.txt, model: sft }
  tuned: { uses: outputs, file: tuned.txt, model: pref }
  completions: { uses: compare, baseline: baseline, tuned: tuned, criteria: roses, judges: ["rule:verse"] }
  sft: { uses: outputs, zip: week5.zip, file: output_reddit_summaries_week5-sft-tldr.txt, model: sft }
  ppo: { uses: outputs, zip: week5.zip, file: output_reddit_summaries_week5-ppo-tldr.txt, model: ppo }
  summaries: { uses: compare, baseline: sft, tuned: ppo, criteria: context, judges: "choices:mine.csv" }
submission:
  lastname: Singla
  matriculation: "0123456"
`;
const NAME = "Singla_0123456_week5";

function folder(text = yaml) {
  const made = ownFolder();
  const path = (name: string): string => join(made.path, name);
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(path(name), content);
  write("study.yaml", text);
  write("sheet.yaml", readFileSync(join(import.meta.dirname, "../../examples/week5/exercises.yaml")));
  write("baseline.txt", formatCompletions([{ prompt: "O rose", completions: ["\nYou are red."] }]));
  write("tuned.txt", formatCompletions([{ prompt: "O rose", completions: ["\nThou art red."] }]));
  write("week5.zip", courseArchive);
  write("mine.csv", courseChoices);
  const run = (...args: string[]): Promise<Outcome> =>
    penchant(made.path, ["run", "study.yaml", "--out", "out", ...args]);
  return { ...made, at: path, write, run, file: (name: string) => readFileSync(path(join("out", name))) };
}

test("PDF, ZIP and LaTeX stand in the run folder, with what is given in them", async () => {
  using here = folder();
  const { code, stderr } = await here.run();
  expect(code, stderr).toBe(0);
  expect(Object.keys(unzipSync(here.file(`${NAME}.zip`)))).toEqual([
    `${NAME}/output_shakespeare_completions_week4-phi-1.5-sft-shakespeare.txt`,
    `${NAME}/output_shakespeare_completions_week5-phi-1.5-pref-shakespeare.txt`,
    `${NAME}/NOT-THE-COURSE-MODELS.txt`,
  ]);
  expect(here.file(`${NAME}.pdf`).subarray(0, 5).toString()).toBe("%PDF-");
  const tex = here.file(`${NAME}.tex`).toString();
  for (const heading of ["E.1", "E.5", "I.3", "I.4"]) expect(tex).toContain(`\\section*{${heading}}`);
  expect(stderr).toContain("submission: 4 models stand in for the course's; the PDF names them");
  expect(stderr).toMatch(/submission: \S+Singla_0123456_week5\.pdf\n/);
  expect(stderr).toContain("next: penchant bundle out --lastname NAME");

  // The same again leaves the same; another name beside it runs no stage again.
  const before = filesOf(here.at("out"));
  expect((await here.run()).code).toBe(0);
  expect(filesOf(here.at("out"))).toEqual(before);
  here.write("study.yaml", yaml.replace("Singla", "Mueller"));
  const renamed = await here.run("--json");
  expect(renamed.code, renamed.stderr).toBe(0);
  expect(renamed.stdout).not.toContain('"state":"begin"');
  expect(here.file("Mueller_0123456_week5.tex").toString()).toContain("Mueller");
});

test("what somebody has written in it stays, and that is said", async () => {
  using here = folder();
  await here.run();
  appendFileSync(here.at(`out/${NAME}.tex`), "% my own words\n");
  const { code, stderr } = await here.run();
  expect(code).toBe(0);
  expect(stderr).toContain(
    `submission: out/${NAME}.tex was edited after the last run, so it is kept; penchant bundle out --force replaces it`,
  );
  expect(here.file(`${NAME}.tex`).toString()).toMatch(/% my own words\n$/);
  const { code: forced } = await penchant(here.path, [
    ...["bundle", "out", "--lastname", "Singla", "--matriculation", "0123456", "--force", "--partial"],
  ]);
  expect(forced).toBe(0);
  expect(here.file(`${NAME}.tex`).toString()).not.toContain("my own words");
  expect((await here.run()).stderr).toMatch(/submission: \S+week5\.pdf\n/);
});

test("a bundle needs a verdict for each pair, and says which are missing", async () => {
  using here = folder();
  await here.run();
  const bundle = ["bundle", "out", "--lastname", "Singla", "--matriculation", "0123456", "--out", "given"];
  const { code, stderr } = await penchant(here.path, bundle);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /given: must have an answer to I\.4 \(verdicts for \d+ of \d+ pairs, first \d-[A-C]\), got none/,
  );
  expect((await penchant(here.path, [...bundle, "--template"])).code).toBe(0);
});

test("stopped between two of its files, it goes on instead of taking its own for somebody's words", async () => {
  using here = folder();
  // A folder where the ZIP should go ends the first run after the LaTeX.
  mkdirSync(here.at(`out/${NAME}.zip`), { recursive: true });
  writeFileSync(here.at("out/study.yaml"), "");
  const stopped = await here.run("--force");
  expect(stopped.code, stopped.stderr).toBe(1);
  expect(here.file(`${NAME}.tex`).length).toBeGreaterThan(0);
  rmdirSync(here.at(`out/${NAME}.zip`));
  const { code, stderr } = await here.run();
  expect(code).toBe(0);
  expect(stderr).not.toContain("was edited");
  expect(here.file(`${NAME}.pdf`).subarray(0, 5).toString()).toBe("%PDF-");
});

test.each([
  ["lastname: Singla", "lastname: Müller", "study.yaml:12: lastname: must be ASCII"],
  ["lastname: Singla", 'lastname: "../x"', "study.yaml:12: lastname: must have no path separators"],
  ["lastname: Singla", "surname: Singla", 'study.yaml:13: unknown key "surname"'],
  ['matriculation: "0123456"', "e2: maybe", "submission.matriculation must be text, got nothing"],
  [
    'matriculation: "0123456"',
    'matriculation: "1"\n  e2: maybe',
    'study.yaml:15: submission.e2 must be true or false, got "maybe"',
  ],
])("%s as %s is refused before anything runs", async (from, to, said) => {
  using here = folder(yaml.replace(from, to));
  const { code, stderr } = await here.run();
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  expect([...filesOf(here.path).keys()].some((path) => path.startsWith("out"))).toBe(false);
});

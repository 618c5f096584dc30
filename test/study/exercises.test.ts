/** A sheet of exercises as a stage: its answers stand in every rendering of the report and in the submission. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MemoryStorage } from "../../src/core/index.ts";

import { documentHtml, documentLatex, reportDocument } from "../../src/report/index.ts";
import { readReport, readRunFolder, submittedExercises } from "../../src/study/index.ts";
import { runTiny } from "./run-tiny.ts";

const sheet = readFileSync(new URL("../../examples/week5/exercises.yaml", import.meta.url), "utf8");
const yaml = `name: sheet
title: A sheet
question: What comes of it?
stages:
  exercises: { uses: exercises, file: sheet.yaml }
`;

async function worked(text: string, study = yaml) {
  const storage = new MemoryStorage();
  await storage.write("sheet.yaml", text);
  return { storage, ...(await runTiny(storage, { yaml: study })) };
}

test("every exercise is worked in the report's formats, and its figure stands beside the Markdown", async () => {
  const { storage, events, report } = await worked(sheet);
  expect(events).toContainEqual({ event: "note", stage: "exercises", text: "answered E.1, E.2, E.3, E.4, E.5" });
  const folder = await readRunFolder(storage, "out");
  const document = reportDocument(await readReport(folder.study, folder.stages, storage, "out"));
  const [html, tex] = [documentHtml(document), documentLatex(document)];
  expect(html).toBe(storage.text(report.html));
  for (const name of ["E.1", "E.2", "E.3", "E.4", "E.5"]) {
    expect(storage.text(report.markdown)).toContain(`\n### ${name}\n`);
    expect(html).toContain(`<h3 id="${name.toLowerCase().replace(".", "-")}">${name}</h3>`);
    expect(tex).toContain(`\\subsection*{${name}}`);
  }
  // By hand: −log σ(0.5 − 0.8) = log(1 + e^0.3) = 0.854355; the DPO loss is log(25/16) = 0.446287.
  for (const text of [html, tex, storage.text(report.markdown), storage.text("out/stages/exercises/answers.md")]) {
    expect(text).toContain("0.854355");
    expect(text).toContain("0.446287");
  }
  expect(storage.text(report.markdown)).toContain("(e-5-beta.svg)");
  for (const place of ["out/report", "out/stages/exercises"])
    expect(storage.text(`${place}/e-5-beta.svg`)).toMatch(/^<svg/);
  expect(submittedExercises(folder)!.pair).toMatchObject({ beta: 2, policy: { chosen: 0.2, rejected: 0.3 } });
});

test("another sheet is another answer", async () => {
  const { storage } = await worked(sheet);
  await storage.write("sheet.yaml", sheet.replace("beta: 2", "beta: 1"));
  expect((await runTiny(storage, { yaml })).ran).toEqual(["exercises"]);
  expect(submittedExercises(await readRunFolder(storage, "out"))!.pair!.beta).toBe(1);
});

test.each([
  [
    "an unknown key",
    sheet.replace("pair:", "pear:"),
    yaml,
    'sheet.yaml:16: unknown key "pear", known: ratings, scales, normalize, pair',
  ],
  ["a value without an answer", sheet.replace("beta: 2", "beta: -2"), yaml, /^sheet.yaml:\d+: .*beta/],
  ["no file", sheet, yaml.replace(", file: sheet.yaml", ""), "file must be a sheet of exercises, got undefined"],
  ["a file that is not there", sheet, yaml.replace("sheet.yaml", "shoot.yaml"), "shoot.yaml: cannot read"],
])("%s is refused", async (_, text, study, said) => {
  await expect(worked(text, study)).rejects.toThrow(said);
});

test("a run without a sheet submits no exercises of its own", () => {
  expect(submittedExercises({ stages: new Map() } as never)).toBeUndefined();
});

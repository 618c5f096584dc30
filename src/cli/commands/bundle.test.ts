import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";

import { type Comparison, resultOfRecords } from "../../comparison/index.ts";
import { formatJsonl, RandomStream } from "../../core/index.ts";
import { formatCompletions, formatSummaries } from "../../data/index.ts";
import { NodeStorage } from "../../platform/node/index.ts";
import { bundleCommand } from "./bundle.ts";
import { reportCommand } from "./report.ts";

const pdf = vi.hoisted(() => ({ fails: false }));
vi.mock("../pdf.ts", async (original) => {
  const { compilePdf } = await original<typeof import("../pdf.ts")>();
  const compile: typeof compilePdf = (...args) =>
    pdf.fails ? Promise.reject(new Error("typst: must compile, got a broken font\nat line 1")) : compilePdf(...args);
  return { compilePdf: compile };
});

const storage = new NodeStorage();
let folder = "";
let said = "";
let printed = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "penchant-bundle-"));
  await writeRun(join(folder, "run"), true);
  await writeRun(join(folder, "half"), false);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  [said, printed] = ["", ""];
  process.exitCode = undefined;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  return () => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  };
});

/** A finished run of two comparisons, as `penchant run` leaves it, without models. */
async function writeRun(out: string, hasSummaries: boolean): Promise<void> {
  const kinds = hasSummaries ? (["verse", "tldr"] as const) : (["verse"] as const);
  const stages: Record<string, Record<string, unknown>> = {};
  for (const kind of kinds) {
    const format = kind === "verse" ? formatCompletions : formatSummaries;
    for (const role of ["sft", "orpo"]) {
      const name = `${kind}-${role}`;
      stages[name] = { uses: "generate" };
      const text = format([{ prompt: "O rose", completions: [`thou ${role}`, "<b>&#\\", "c"] }]);
      await storage.write(join(out, "stages", name, "texts.txt"), text);
      await writeStage(out, name, "generate", { file: "texts.txt", model: name });
    }
    stages[kind] = { uses: "compare", baseline: `${kind}-sft`, tuned: `${kind}-orpo` };
    const records = (["b", "a", "tie"] as const).map(
      (choice, i): Comparison => ({
        id: `1-${"ABC"[i]}`,
        prompt: "O rose",
        a: { model: `${kind}-sft`, text: "thou" },
        b: { model: `${kind}-orpo`, text: "you" },
        shown_left: null,
        choice,
        rater: { kind: "rule", id: kind },
        seconds: null,
        comment: null,
        at: null,
        ...(kind === "tldr" ? { scores: { a: 0.25, b: 0.75 } } : {}),
      }),
    );
    await storage.write(join(out, "stages", kind, "comparison.jsonl"), formatJsonl(records));
    const [judged] = resultOfRecords([{ judge: `rule:${kind}`, records }]).judges;
    await writeStage(out, kind, "compare", {
      ...(kind === "tldr" ? {} : { reward: "verse" }),
      baseline: `${kind}-sft`,
      tuned: `${kind}-orpo`,
      layout: kind === "verse" ? "completions" : "summaries",
      references: {},
      measured: {},
      judges: { rule: { ...judged!, criteria: { text: "prefer roses", source: "own" } } },
    });
  }
  const study = { name: "week5", title: "Week 5", question: "Which?", stages };
  await storage.write(join(out, "study.yaml"), stringify(study));
}

async function writeStage(out: string, name: string, uses: string, facts: object): Promise<void> {
  await storage.write(join(out, "stages", name, "stage.json"), JSON.stringify({ key: "", uses, facts }));
}

async function bundle(run: string, ...flags: string[]): Promise<void> {
  await bundleCommand().parseAsync(["node", "bundle", join(folder, run), "--matriculation", "1234567", ...flags]);
}

describe("bundle", () => {
  test("leaves the PDF, the ZIP with the two files and a note on stand-ins, and the LaTeX; says who stood in for whom", async () => {
    const out = join(folder, "out");
    await bundle("run", "--lastname", "Singla", "--out", out, "--json");
    const name = "Singla_1234567_week5";
    const told = JSON.parse(printed);
    expect(told).toMatchObject({ pdf: join(out, `${name}.pdf`), zip: join(out, `${name}.zip`), missing: [] });
    expect(told.standIns).toHaveLength(4);
    expect(said).toContain("verse-sft stands in for course-genai-w24/week4-phi-1.5-sft-shakespeare");
    expect(said).toMatch(/the PDF was compiled by (the embedded Typst|LaTeX)/);
    const read = unzipSync(await readFile(join(out, `${name}.zip`)));
    expect(Object.keys(read)).toEqual([
      `${name}/output_shakespeare_completions_week4-phi-1.5-sft-shakespeare.txt`,
      `${name}/output_shakespeare_completions_week5-phi-1.5-pref-shakespeare.txt`,
      `${name}/NOT-THE-COURSE-MODELS.txt`,
    ]);
    expect(new TextDecoder().decode(Object.values(read)[0])).toContain("thou sft");
    expect(new TextDecoder().decode(Object.values(read)[2])).toContain(
      "- verse-sft stands in for course-genai-w24/week4-phi-1.5-sft-shakespeare\n",
    );
    const tex = await readFile(join(out, `${name}.tex`), "utf8");
    for (const heading of ["E.1", "E.2", "E.3", "E.4", "E.5", "I.3", "I.4"])
      expect(tex).toContain(`\\section*{${heading}}`);
    // What each kind of text is measured by: verse by its reward, summaries by their judge's scores.
    const [verse, summaries] = tex.split("\\section*{I.4}") as [string, string];
    expect(verse).toContain("true reward & ");
    expect(summaries).not.toContain("true reward");
    expect(summaries).toContain("score by rule:tldr & 0.25 & 0.75 & 0.5 & not known");
    expect((await readFile(join(out, `${name}.pdf`))).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("without a PDF the ZIP and the LaTeX are written all the same, and the reason is told", async () => {
    const out = join(folder, "without-pdf");
    pdf.fails = true;
    try {
      await bundle("run", "--lastname", "Singla", "--out", out);
    } finally {
      pdf.fails = false;
    }
    expect(said).toContain("bundle: no PDF, typst: must compile, got a broken font; hint: compile the .tex file\n");
    expect((await readdir(out)).sort()).toEqual(["Singla_1234567_week5.tex", "Singla_1234567_week5.zip"]);
    expect(printed).not.toContain(".pdf");
  });

  test("the same run gives the same bytes; nothing is overwritten without --force", async () => {
    const out = join(folder, "out");
    const before = await readFile(join(out, "Singla_1234567_week5.pdf"));
    await bundle("run", "--lastname", "Singla", "--out", out);
    expect(process.exitCode).toBe(2);
    expect(said).toContain("Singla_1234567_week5.pdf: must not exist yet");
    await bundle("run", "--lastname", "Singla", "--out", out, "--force");
    expect((await readFile(join(out, "Singla_1234567_week5.pdf"))).equals(before)).toBe(true);
  });

  test("without E.2, as a template, and with names of one's own", async () => {
    const out = join(folder, "open");
    const names = ["--baseline-file", "a.txt", "--tuned-file", "b.txt", "--author", "Jörg Müller"];
    await bundle("run", "--lastname", "Mueller", "--out", out, "--no-e2", "--template", ...names);
    const tex = await readFile(join(out, "Mueller_1234567_week5.tex"), "utf8");
    expect(tex).not.toContain("\\section*{E.2}");
    expect(tex).toContain("\\tofill{Overall:");
    expect(tex).toContain("Jörg Müller");
    const zip = unzipSync(await readFile(join(out, "Mueller_1234567_week5.zip")));
    expect(Object.keys(zip)).toEqual([
      "Mueller_1234567_week5/a.txt",
      "Mueller_1234567_week5/b.txt",
      "Mueller_1234567_week5/NOT-THE-COURSE-MODELS.txt",
    ]);
  });

  test("the exercises are those of the run's sheet, unless another is named", async () => {
    const run = join(folder, "sheet");
    await writeRun(run, true);
    const pair = { policy: { chosen: 0.2, rejected: 0.3 }, reference: { chosen: 0.2, rejected: 0.4 }, beta: 1 };
    const exercises = { ratings: { ratings: [[1, 2]] }, pair: { ...pair, reward: { chosen: 0.5, rejected: 0.8 } } };
    await writeStage(run, "exercises", "exercises", { exercises });
    const yaml = await readFile(join(run, "study.yaml"), "utf8");
    await writeFile(join(run, "study.yaml"), `${yaml}  exercises: { uses: exercises }\n`);
    // With beta 1 the loss is log(1 + (0.3/0.4) / (0.2/0.2)) = log 1.75 = 0.559616; the assignment's beta gives 0.446287.
    const losses: string[] = [];
    for (const flags of [[], ["--exercises", "examples/week5/exercises.yaml"]]) {
      await bundle("sheet", "--lastname", "Singla", "--force", ...flags);
      losses.push(/0\.(559616|446287)/.exec(await readFile(join(run, "Singla_1234567_week5.tex"), "utf8"))![0]);
    }
    expect(losses).toEqual(["0.559616", "0.446287"]);
  });

  test("a missing answer is named, and passed over only when asked", async () => {
    await bundle("half", "--lastname", "Singla");
    expect(process.exitCode).toBe(2);
    expect(said).toContain("must have an answer to I.4, got none");
    expect(existsSync(join(folder, "half", "Singla_1234567_week5.pdf"))).toBe(false);
    process.exitCode = undefined;
    await bundle("half", "--lastname", "Singla", "--partial");
    expect(process.exitCode).toBeUndefined();
    expect(existsSync(join(folder, "half", "Singla_1234567_week5.pdf"))).toBe(true);
  });

  test.each(["a/b", "..", "Müller"])("refuses the name %s before anything else", async (lastname) => {
    await bundle("nowhere", "--lastname", lastname);
    expect(process.exitCode).toBe(2);
    expect(said).toContain(`got ${JSON.stringify(lastname)}`);
  });

  test("refuses what is too large, before anything is written", async () => {
    await writeRun(join(folder, "large"), true);
    // Letters without a pattern, which no ZIP makes small.
    const random = new RandomStream(1, "noise");
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const noise = Array.from({ length: 1_500_000 }, () => letters[random.integer(letters.length)]).join("");
    const file = formatCompletions([{ prompt: "O rose", completions: [noise] }]);
    await writeFile(join(folder, "large/stages/verse-sft/texts.txt"), file);
    await bundle("large", "--lastname", "Singla");
    expect(process.exitCode).toBe(2);
    expect(said).toMatch(
      /Singla_1234567_week5\.zip: must have at most 1,000,000 bytes, got [\d,]+; hint: generate fewer/,
    );
    expect(existsSync(join(folder, "large", "Singla_1234567_week5.pdf"))).toBe(false);
  });

  test("a folder without a run, and one that is not finished", async () => {
    await bundle("nowhere", "--lastname", "Singla");
    expect(said).toContain("must be a run folder with a study.yaml, got nothing");
    await writeRun(join(folder, "open-run"), false);
    await rm(join(folder, "open-run/stages/verse/stage.json"));
    await bundle("open-run", "--lastname", "Singla");
    expect(said).toContain('got one whose stage "verse" has not finished');
  });
});

describe("report", () => {
  const report = async (...flags: string[]): Promise<void> => {
    await reportCommand().parseAsync(["node", "report", join(folder, "run"), ...flags]);
  };

  test("every format; the same again overwrites nothing, other content only with --force", async () => {
    await report("--format", "pdf,html,md,tex,txt");
    expect(process.exitCode).toBeUndefined();
    const path = join(folder, "run/report/report.tex");
    expect(
      printed
        .trim()
        .split("\n")
        .map((line) => line.split("/").at(-1)),
    ).toEqual([...["report.pdf", "index.html", "win-rates.svg", "report.md", "report.tex", "report.txt"]]);
    await report("--format", "tex");
    expect(process.exitCode).toBeUndefined();
    await writeFile(path, "mine");
    await report("--format", "tex");
    expect(process.exitCode).toBe(2);
    expect(await readFile(path, "utf8")).toBe("mine");
    await report("--format", "tex", "--force");
    expect(await readFile(path, "utf8")).toContain("\\section*{Result}");
  });

  test("an unknown format is refused", async () => {
    await report("--format", "pdf,doc");
    expect(said).toContain('--format: must be any of pdf,html,md,tex,txt, got "pdf,doc"');
  });
});

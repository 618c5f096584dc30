import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { documentOf, HOSTILE_TEXTS } from "../../report/document/example.case.ts";
import { documentLatex } from "../../report/index.ts";
import { compileLatex, findStyle, hasLatex, NEURIPS_STYLE } from "./latex-pdf.ts";

/** Tests that need an external program are skipped where it is missing; their titles say so. */
function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const latex = await hasLatex();
const reader = isInstalled("pdftotext");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "penchant-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function textOf(pdf: Uint8Array): Promise<string> {
  await writeFile(join(folder, "out.pdf"), pdf);
  return execFileSync("pdftotext", ["-layout", join(folder, "out.pdf"), "-"], { encoding: "utf8" });
}

test("finds the style file in the first folder that has it", async () => {
  expect(await findStyle([folder], "no-such-style.sty")).toBeUndefined();
  await writeFile(join(folder, NEURIPS_STYLE), "");
  expect(await findStyle([join(folder, "none"), folder])).toBe(join(folder, NEURIPS_STYLE));
  await rm(join(folder, NEURIPS_STYLE));
});

describe.skipIf(!latex)(`pdflatex${latex ? "" : " (not installed here)"}`, () => {
  test("without the style file, a plain article; the bytes are reproducible", async () => {
    const source = documentLatex(documentOf("Some text"));
    const pdf = await compileLatex(source);
    expect(Buffer.from(pdf.slice(0, 5)).toString()).toBe("%PDF-");
    expect(Buffer.from(await compileLatex(source)).equals(Buffer.from(pdf))).toBe(true);
  });

  test.skipIf(!reader)("with the style file beside it, the document uses it", async () => {
    const style = join(folder, NEURIPS_STYLE);
    // A stub for the real style file, which users supply: it defines the option and prints that it was read.
    await writeFile(
      style,
      "\\ProvidesPackage{neurips_2024}\n\\DeclareOption{preprint}{}\\ProcessOptions\n\\RequirePackage{geometry}\n\\newcommand{\\@noticestring}{Preprint.}\n\\AtBeginDocument{READ THE STYLE\\par}\n",
    );
    const source = documentLatex(documentOf("Some text"));
    expect(await textOf(await compileLatex(source, { extraFiles: [style] }))).toContain("READ THE STYLE");
    expect(await textOf(await compileLatex(source))).not.toContain("READ THE STYLE");
  });

  test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 60)), text]))(
    "hostile text is typeset, not executed: %s",
    async (_, text) => {
      expect((await compileLatex(documentLatex(documentOf(text)))).length).toBeGreaterThan(1000);
      expect(existsSync("leak")).toBe(false);
    },
  );

  test.skipIf(!reader)("the text appears verbatim on the page", async () => {
    const text = await textOf(await compileLatex(documentLatex(documentOf(HOSTILE_TEXTS[0]!))));
    expect(text).toContain("\\immediate\\write18{touch leak}");
    expect(text).not.toContain("root:");
  });

  test("any string of special characters compiles", async () => {
    const characters = [
      ..."\\{}$&#%_^~<>|`'\"-,[]*!?\n\t ab1中😀éβ≈Ħ\u0301\u202e\u0000",
      "^^41",
      "\\par",
      "\\\\",
      "%\n",
    ];
    const random = new RandomStream(7, "latex");
    const any = (): string => Array.from({ length: 30 }, () => random.choose(characters)).join("");
    for (let round = 0; round < 3; round++)
      await expect(compileLatex(documentLatex(documentOf(any())))).resolves.toBeInstanceOf(Uint8Array);
  });

  test("a TeX error is reported with its message; shell escape is off", async () => {
    const file = (body: string): string => `\\documentclass{article}\\begin{document}${body}\\end{document}`;
    await expect(compileLatex(file("\\undefinedcommand"))).rejects.toThrow(/got "Undefined control sequence\."/);
    await compileLatex(file(`\\immediate\\write18{touch ${folder}/leak}text`));
    expect(existsSync(join(folder, "leak"))).toBe(false);
    await expect(compileLatex(file("\\loop\\iftrue\\repeat"), { timeoutMs: 1000 })).rejects.toThrow(
      /must end within 1 s/,
    );
  });
});

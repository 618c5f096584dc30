/**
 * @module
 * Compiles LaTeX to PDF with the installed `pdflatex`: in a temporary folder, without shell escape, with a
 * time limit of one minute.
 */
import { execFile } from "node:child_process";
import { access, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

import { DataError } from "../../core/index.ts";

const execute = promisify(execFile);

/** The style file that the assignment requires. */
export const NEURIPS_STYLE = "neurips_2024.sty";

/**
 * The path of a style file: in the first of the folders that has it, else where TeX finds it; undefined when missing.
 */
export async function findStyle(
  folders: readonly string[],
  style: string = NEURIPS_STYLE,
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = resolve(folder, style);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  const found = await execute("kpsewhich", [style]).catch(() => undefined);
  return found?.stdout.trim() || undefined;
}

/** Whether `pdflatex` can be run. */
export async function hasLatex(): Promise<boolean> {
  return await execute("pdflatex", ["--version"]).then(
    () => true,
    () => false,
  );
}

export interface LatexOptions {
  /** Paths of files to copy into the document's folder, such as a style file. */
  readonly extraFiles?: readonly string[];
  /** @default 60,000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The bytes of the PDF; the same source and TeX version give the same bytes.
 *
 * @throws {DataError} `E_DATA` with TeX's first error message, or after the time limit
 */
export async function compileLatex(
  source: string,
  { extraFiles: beside = [], timeoutMs = 60_000, signal }: LatexOptions = {},
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "penchant-latex-"));
  try {
    for (const path of beside) await copyFile(path, join(folder, basename(path)));
    await writeFile(join(folder, "document.tex"), source);
    const flags = ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "document.tex"];
    // TeX reads and writes only this folder and its own files; dates are fixed.
    const env = {
      ...process.env,
      openin_any: "p",
      openout_any: "p",
      SOURCE_DATE_EPOCH: "0",
      FORCE_SOURCE_DATE: "1",
    };
    // The second pass sets the column widths of long tables.
    for (let pass = 0; pass < 2; pass++) {
      await execute("pdflatex", flags, {
        cwd: folder,
        env,
        timeout: timeoutMs,
        maxBuffer: 2 ** 26,
        ...(signal ? { signal } : {}),
      });
    }
    return await readFile(join(folder, "document.pdf"));
  } catch (cause) {
    const { stdout = "", killed = false, message } = cause as { stdout?: string; killed?: boolean; message: string };
    if (signal?.aborted) throw cause;
    if (killed) throw new DataError(`pdflatex: must end within ${timeoutMs / 1000} s, got no end`, { cause });
    const error = /^! .*$/m.exec(stdout)?.[0].slice(2) ?? message;
    throw new DataError(`pdflatex: must accept the document, got ${JSON.stringify(error)}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

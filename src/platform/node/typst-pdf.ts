/**
 * @module
 * Compiles Typst to PDF in this process, with the compiler from an npm package: no network, no files, and
 * only its own fonts.
 */
import type { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

import { DataError, StorageError } from "../../core/index.ts";

/** Virtual folder of the document's files; nothing is read from disk, so it need not exist. */
const WORKSPACE = process.platform === "win32" ? "C:\\penchant-document" : "/penchant-document";

/**
 * The bytes of the PDF; the same source gives the same bytes.
 *
 * @param files contents by the file names that the source uses
 * @throws {StorageError} `E_STORAGE` when the compiler has no build for this platform
 * @throws {DataError} `E_DATA` with the compiler's error message
 */
export async function compileTypst(source: string, files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const compiler = await openCompiler();
  const separator = process.platform === "win32" ? "\\" : "/";
  for (const [name, content] of files) compiler.mapShadow(`${WORKSPACE}${separator}${name}`, Buffer.from(content));
  const compiled = compiler.compile({ mainFileContent: source });
  const document = compiled.result;
  if (!document) {
    const error = compiled.takeError();
    const [first] = error ? (compiler.fetchDiagnostics(error) as { message?: string }[]) : [];
    throw new DataError(`typst: must accept the document, got "${first?.message ?? "an unknown error"}"`);
  }
  // A fixed timestamp, because the default is the current time.
  return compiler.pdf(document, { creationTimestamp: 0 });
}

async function openCompiler(): Promise<NodeCompiler> {
  try {
    // Imported on demand, because the package has 50 MB of native code.
    const typst = await import("@myriaddreamin/typst-ts-node-compiler");
    return typst.NodeCompiler.create({ workspace: WORKSPACE });
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    throw new StorageError(
      `typst: must have a build for this machine (${machine}), got ${String((cause as Error).message).split("\n")[0]}; hint: compile the .tex file beside it with LaTeX`,
      { cause },
    );
  }
}

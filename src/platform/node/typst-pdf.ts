/**
 * @module
 * Typst source to PDF, in this process, by the compiler that comes as a package: no network, no files, and
 * no fonts but its own.
 */
import type { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

import { DataError, StorageError } from "../../core/index.ts";

/** Where the document's files seem to be; nothing is read from a disk, so it need not exist. */
const WORKSPACE = process.platform === "win32" ? "C:\\penchant-document" : "/penchant-document";

/**
 * The PDF's bytes; the same source gives the same bytes.
 *
 * @param files by the names under which the source reads them
 * @throws {StorageError} `E_STORAGE` where the compiler has no build for this machine
 * @throws {DataError} `E_DATA` with the compiler's own words when the source is refused
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
  // Without a moment the compiler would ask the clock.
  return compiler.pdf(document, { creationTimestamp: 0 });
}

async function openCompiler(): Promise<NodeCompiler> {
  try {
    // Loaded when needed: 50 MB of machine code.
    const typst = await import("@myriaddreamin/typst-ts-node-compiler");
    return typst.NodeCompiler.create({ workspace: WORKSPACE });
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    throw new StorageError(
      `typst: must have a build for this machine (${machine}), got ${String((cause as Error).message).split("\n")[0]}; hint: compile the .tex that is left beside with LaTeX`,
      { cause },
    );
  }
}

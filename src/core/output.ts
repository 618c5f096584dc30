/**
 * @module
 * Checks where a command will write, before it works for hours.
 */
import { UsageError } from "./errors.ts";
import type { Storage } from "./storage.ts";

export interface OutputOptions {
  /** The flag or option that names it, for messages. @default "--out" */
  readonly name?: string;
  /** What is read, by the flag or option that names it. */
  readonly inputs?: Readonly<Record<string, string | undefined>>;
  /** Of a folder: names in it that are written or removed. @default none */
  readonly writes?: RegExp;
}

/** Names in a model folder. */
const MODEL_FILE = /\.(json|safetensors|jinja)$|^(vocab|merges)\.txt$/;

/**
 * Checks that a file or folder can be written, and that it overwrites nothing that is read. Nothing is left behind.
 *
 * @throws {UsageError} `E_USAGE` when the path is empty, or an input would be overwritten
 * @throws {StorageError} `E_STORAGE` with the reason when it cannot be written
 */
export async function checkOutput(
  storage: Storage,
  path: string,
  kind: "file" | "folder",
  { name = "--out", inputs = {}, writes }: OutputOptions = {},
): Promise<void> {
  if (path.trim() === "") throw new UsageError(`${name}: must name a ${kind}, got ${JSON.stringify(path)}`);
  const written = await storage.resolve(path);
  for (const [flag, input] of Object.entries(inputs)) {
    if (input === undefined) continue;
    const read = await storage.resolve(input);
    const fail = (got: string): never => {
      throw new UsageError(`${path}: ${name} must not overwrite ${flag}, got ${got}; hint: another ${name}`);
    };
    if (read === written) fail("the same path");
    if (kind === "folder" && writes?.test(firstSegment(read, written))) fail(`a folder with ${input} in it`);
    if (kind === "file" && MODEL_FILE.test(firstSegment(written, read))) fail(`a file of ${input}`);
  }
  await storage.checkWritable(path, kind);
}

/** The name in a folder on the way to a path below it; "" when it is not below. */
function firstSegment(path: string, folder: string): string {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : "";
  return /^[/\\]/.test(rest) ? rest.split(/[/\\]/)[1]! : "";
}

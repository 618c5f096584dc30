/**
 * @module
 * The assignment's two files, and the LaTeX beside them, from a finished run: named, size-checked, written
 * together or not at all.
 */
import { fileURLToPath } from "node:url";

import { formatNumber } from "../comparison/index.ts";
import { joinPath, readText, type Storage, sha256, UsageError } from "../core/index.ts";
import { answerExercises, type Exercises, parseExercises } from "../explain/index.ts";
import {
  checkFileName,
  documentLatex,
  missingParts,
  type StandIn,
  type Submission,
  standInWords,
  submissionDocument,
  submissionName,
  zipFolder,
} from "../report/index.ts";
import { type RunFolder, type SubmittedParts, submittedExercises, submittedParts } from "../study/index.ts";
import { type CompiledPdf, compilePdf } from "./pdf.ts";
import type { Session } from "./session.ts";

/** What the assignment allows for each file. */
export const MOST_BYTES = 1_000_000;

/** The files of completions in the ZIP, as the assignment names them. */
export const ZIPPED: { readonly baseline: string; readonly tuned: string } = {
  baseline: "output_shakespeare_completions_week4-phi-1.5-sft-shakespeare.txt",
  tuned: "output_shakespeare_completions_week5-phi-1.5-pref-shakespeare.txt",
};

const SHEET = fileURLToPath(new URL("../../examples/week5/exercises.yaml", import.meta.url));
const RECORD = "submission.json";

export interface SubmissionOptions {
  readonly lastname: string;
  readonly matriculation: string;
  /** As the PDF prints it. @default the last name */
  readonly author?: string | undefined;
  /** A sheet. @default that of the run, or the assignment's own */
  readonly exercises?: string | undefined;
  readonly baselineFile?: string | undefined;
  readonly tunedFile?: string | undefined;
  /** Leave verdicts and judgements open. @default false */
  readonly template?: boolean | undefined;
  /** @default true */
  readonly e2?: boolean | undefined;
  /** Go without an answer that is missing. @default false */
  readonly partial?: boolean | undefined;
}

export interface WrittenSubmission {
  readonly pdf: string;
  /** Null when there are no completions. */
  readonly zip: string | null;
  readonly tex: string;
  readonly compiler: CompiledPdf["compiler"];
  /** Which compiler, and why. */
  readonly how: string;
  readonly bytes: { readonly pdf: number; readonly zip: number | null };
  readonly standIns: readonly StandIn[];
  /** Exercises without an answer. */
  readonly missing: readonly string[];
}

/** The three files with what they hold, nothing of it written yet. */
interface Composed {
  readonly written: WrittenSubmission;
  readonly files: readonly (readonly [path: string, content: string | Uint8Array])[];
}

/** @throws {UsageError} `E_USAGE` with the name that cannot be a file's, before any work is done */
export function checkSubmission({ lastname, matriculation, baselineFile, tunedFile }: SubmissionOptions): string {
  const [baseline, tuned] = [baselineFile ?? ZIPPED.baseline, tunedFile ?? ZIPPED.tuned];
  checkFileName("--baseline-file", baseline);
  checkFileName("--tuned-file", tuned);
  if (baseline === tuned)
    throw new UsageError(`--tuned-file: must differ from --baseline-file, got "${tuned}" for both`);
  return submissionName(lastname, matriculation);
}

/**
 * Writes the submission of a run into a folder.
 *
 * @throws {UsageError} `E_USAGE` when a file exists already and `force` is not given, when an answer is missing, or
 * when a file would be too large; then nothing is written
 */
export async function writeSubmission(
  session: Session,
  run: RunFolder,
  options: SubmissionOptions & { readonly out: string; readonly force?: boolean | undefined },
): Promise<WrittenSubmission> {
  const { out, force = false } = options;
  const name = checkSubmission(options);
  if (!force) await refuseExisting(session.storage, namesOf(out, name));
  const { written, files } = await compose(session, run, options);
  await writeFiles(session.storage, files);
  // A run that goes on later must not take these for somebody's own words.
  if ((await session.storage.size(joinPath(out, RECORD))) !== undefined) await recordFiles(session.storage, out, files);
  return written;
}

/**
 * Writes it again where it is as an earlier run left it; what somebody has edited since is left alone.
 *
 * @returns the path of a file that was edited, when there is one
 */
export async function renewSubmission(
  session: Session,
  run: RunFolder,
  options: SubmissionOptions & { readonly out: string },
): Promise<WrittenSubmission | { readonly edited: string }> {
  const { storage } = session;
  const { out } = options;
  const names = namesOf(out, checkSubmission(options));
  const edited = await editedFile(storage, out, names);
  if (edited !== undefined) return { edited };
  const { written, files } = await compose(session, run, options);
  // Killed between two files, it must know both what stood there and what was on its way.
  await recordFiles(storage, out, files, await readRecord(storage, out));
  await writeFiles(storage, files);
  await recordFiles(storage, out, files);
  return written;
}

/** The remarks, and the files with their sizes to stdout. */
export function tellSubmission(session: Session, written: WrittenSubmission): void {
  tellRemarks(session, written);
  const { pdf, zip, tex, bytes } = written;
  const { print } = session.terminal;
  print(`${pdf}  ${formatNumber(bytes.pdf)} bytes`);
  if (zip !== null) print(`${zip}  ${formatNumber(bytes.zip!)} bytes`);
  print(tex);
}

/** Who stood in, what is missing and which compiler, to stderr. */
export function tellRemarks({ terminal }: Session, { standIns, missing, how }: WrittenSubmission): void {
  for (const standIn of standIns) terminal.note(`bundle: ${standInWords(standIn)}`);
  if (missing.length > 0) terminal.note(`bundle: without ${missing.join(", ")}, for which there is no answer`);
  terminal.note(`bundle: the PDF was compiled by ${how}`);
}

const namesOf = (out: string, name: string): readonly [pdf: string, zip: string, tex: string] => [
  joinPath(out, `${name}.pdf`),
  joinPath(out, `${name}.zip`),
  joinPath(out, `${name}.tex`),
];

async function compose(
  { storage, signal }: Session,
  run: RunFolder,
  options: SubmissionOptions & { readonly out: string },
): Promise<Composed> {
  const { out, template = false, partial = false } = options;
  const name = checkSubmission(options);
  const [pdf, zip, tex] = namesOf(out, name);
  const parts = await submittedParts(run, storage);
  const ofRun = options.exercises === undefined ? submittedExercises(run) : undefined;
  const exercises = ofRun ?? (await readSheet(storage, options.exercises ?? SHEET));
  const submission = submissionOf(exercises, parts, options);
  const missing = missingParts(submission);
  if (missing.length > 0 && !partial) {
    throw new UsageError(
      `${out}: must have an answer to ${missing.join(", ")}, got none; hint: run a study that has it, or --partial to go without`,
    );
  }
  const document = submissionDocument(submission, { isTemplate: template });
  const { bytes, compiler, how } = await compilePdf(document, { folders: [out, "."], signal });
  const packed = packedCompletions(parts, name, options);
  checkSize(pdf, bytes, "--no-e2 leaves out the optional answer, a study with fewer prompts has shorter tables");
  if (packed) checkSize(zip, packed, "generate fewer or shorter completions");
  return {
    written: {
      pdf,
      zip: packed ? zip : null,
      tex,
      compiler,
      how,
      bytes: { pdf: bytes.length, zip: packed?.length ?? null },
      standIns: [submission.completions, submission.summaries].flatMap((one) => one?.standIns ?? []),
      missing,
    },
    files: [[tex, documentLatex(document)], ...(packed ? [[zip, packed] as const] : []), [pdf, bytes]],
  };
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

async function writeFiles(storage: Storage, files: Composed["files"]): Promise<void> {
  for (const [path, content] of files) await storage.write(path, content);
}

/** Digests of what a run may have left under each name. */
type Digests = Readonly<Record<string, readonly string[]>>;

/** Tells later whether anybody has edited a file. */
async function recordFiles(
  storage: Storage,
  out: string,
  files: Composed["files"],
  before: Digests = {},
): Promise<void> {
  const digests: Record<string, readonly string[]> = {};
  for (const [path, content] of files) {
    const name = fileName(path);
    digests[name] = [...(before[name] ?? []), await sha256(content)];
  }
  await storage.write(joinPath(out, RECORD), `${JSON.stringify(digests, undefined, 2)}\n`);
}

async function readRecord(storage: Storage, out: string): Promise<Digests> {
  const record = joinPath(out, RECORD);
  return (await storage.size(record)) === undefined ? {} : JSON.parse(await readText(storage, record));
}

async function editedFile(storage: Storage, out: string, paths: readonly string[]): Promise<string | undefined> {
  const digests = await readRecord(storage, out);
  for (const path of paths) {
    if ((await storage.size(path)) === undefined) continue;
    if (!digests[fileName(path)]?.includes(await sha256(await storage.read(path)))) return path;
  }
  return undefined;
}

async function refuseExisting(storage: Storage, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await storage.size(path)) !== undefined)
      throw new UsageError(`${path}: must not exist yet; hint: another --out, or --force`);
  }
}

async function readSheet(storage: Storage, path: string): Promise<Exercises> {
  return parseExercises(await readText(storage, path), path).exercises;
}

function submissionOf(
  exercises: Exercises,
  { completions, summaries }: SubmittedParts,
  { author, lastname, matriculation, e2 = true }: SubmissionOptions,
): Submission {
  return {
    title: "Generative AI, Week 5 Assignment",
    authors: [author ?? lastname, `Matriculation number ${matriculation}`],
    answers: answerExercises(exercises).filter(({ exercise }) => e2 || exercise !== "E.2"),
    ...(completions && { completions: completions.compared }),
    ...(summaries && { summaries: summaries.compared }),
  };
}

/** The ZIP's bytes; undefined when there are no completions. */
function packedCompletions(
  { completions }: SubmittedParts,
  name: string,
  { baselineFile = ZIPPED.baseline, tunedFile = ZIPPED.tuned }: SubmissionOptions,
): Uint8Array | undefined {
  if (!completions) return undefined;
  return zipFolder(name, [
    { name: baselineFile, text: completions.baselineFile },
    { name: tunedFile, text: completions.tunedFile },
  ]);
}

/** Before anything is written. */
function checkSize(path: string, bytes: Uint8Array, hint: string): void {
  if (bytes.length <= MOST_BYTES) return;
  throw new UsageError(
    `${path}: must have at most ${formatNumber(MOST_BYTES)} bytes, got ${formatNumber(bytes.length)}; hint: ${hint}`,
  );
}

/**
 * @module
 * The assignment's PDF and ZIP, and the LaTeX source of the PDF, from a finished run. All are written, or none when a
 * name or a size is wrong.
 */
import { fileURLToPath } from "node:url";

import { formatNumber } from "../comparison/index.ts";
import { InterruptedError, joinPath, readText, type Storage, sha256, UsageError } from "../core/index.ts";
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

/** The assignment's limit for each file. */
export const MOST_BYTES = 1_000_000;

/** Names of the completion files in the ZIP, from the assignment. */
export const COMPLETION_FILES: { readonly baseline: string; readonly tuned: string } = {
  baseline: "output_shakespeare_completions_week4-phi-1.5-sft-shakespeare.txt",
  tuned: "output_shakespeare_completions_week5-phi-1.5-pref-shakespeare.txt",
};

const SHEET = fileURLToPath(new URL("../../examples/week5/exercises.yaml", import.meta.url));
const RECORD = "submission.json";

export interface SubmissionOptions {
  readonly lastname: string;
  readonly matriculation: string;
  /** The name printed in the PDF. @default the last name */
  readonly author?: string | undefined;
  /** Path of the exercises. @default those of the run, or the assignment's */
  readonly exercises?: string | undefined;
  readonly baselineFile?: string | undefined;
  readonly tunedFile?: string | undefined;
  /** Leave the verdicts blank. @default false */
  readonly template?: boolean | undefined;
  /** @default true */
  readonly e2?: boolean | undefined;
  /** Allow missing answers. @default false */
  readonly partial?: boolean | undefined;
}

export interface WrittenSubmission {
  /** Null when it could not be compiled. */
  readonly pdf: string | null;
  /** Null without completions. */
  readonly zip: string | null;
  readonly tex: string;
  readonly compiler: CompiledPdf["compiler"] | null;
  /** Which compiler, and why; or why there is no PDF. */
  readonly how: string;
  readonly bytes: { readonly pdf: number | null; readonly zip: number | null };
  readonly standIns: readonly StandIn[];
  /** Exercises without an answer. */
  readonly missing: readonly string[];
}

/** The three files with their content, not yet written. */
interface Composed {
  readonly written: WrittenSubmission;
  readonly files: readonly (readonly [path: string, content: string | Uint8Array])[];
}

/** @throws {UsageError} `E_USAGE` for a name that cannot be a file name */
export function checkSubmission({ lastname, matriculation, baselineFile, tunedFile }: SubmissionOptions): string {
  const [baseline, tuned] = [baselineFile ?? COMPLETION_FILES.baseline, tunedFile ?? COMPLETION_FILES.tuned];
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
  // So that a later run does not take these files for edited ones.
  if ((await session.storage.size(joinPath(out, RECORD))) !== undefined) await recordFiles(session.storage, out, files);
  return written;
}

/**
 * Writes the submission again unless somebody has edited a file since the last run.
 *
 * @returns the path of the edited file, if there is one
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
  // If it is killed between two files, both the old and the new content must count as unedited.
  await recordFiles(storage, out, files, await readRecord(storage, out));
  await writeFiles(storage, files);
  await recordFiles(storage, out, files);
  return written;
}

/** Prints the remarks on stderr, and the files with their sizes on stdout. */
export function printSubmission(session: Session, written: WrittenSubmission): void {
  printRemarks(session, written);
  const { pdf, zip, tex, bytes } = written;
  const { print } = session.terminal;
  if (pdf !== null) print(`${pdf}  ${formatNumber(bytes.pdf!)} bytes`);
  if (zip !== null) print(`${zip}  ${formatNumber(bytes.zip!)} bytes`);
  print(tex);
}

/** Prints stand-ins, missing answers and the PDF's compiler on stderr. */
export function printRemarks({ terminal }: Session, { pdf, standIns, missing, how }: WrittenSubmission): void {
  for (const standIn of standIns) terminal.note(`bundle: ${standInWords(standIn)}`);
  if (missing.length > 0) terminal.note(`bundle: no answer to ${missing.join(", ")}`);
  terminal.note(pdf === null ? `bundle: no PDF, ${how}` : `bundle: the PDF was compiled by ${how}`);
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
  const missing = missingParts(submission, { isTemplate: template });
  if (missing.length > 0 && !partial) {
    throw new UsageError(
      `${out}: must have an answer to ${missing.join(", ")}, got none; hint: run a study that has it, or --partial to go without`,
    );
  }
  const document = submissionDocument(submission, { isTemplate: template });
  const compiled = await compileOrExplain(document, { folders: [out, "."], signal });
  const { bytes, compiler, how } = compiled;
  const packed = packedCompletions(parts, name, options);
  if (bytes)
    checkSize(pdf, bytes, "--no-e2 leaves out the optional answer, a study with fewer prompts has shorter tables");
  if (packed) checkSize(zip, packed, "generate fewer or shorter completions");
  return {
    written: {
      pdf: bytes ? pdf : null,
      zip: packed ? zip : null,
      tex,
      compiler,
      how,
      bytes: { pdf: bytes?.length ?? null, zip: packed?.length ?? null },
      standIns: [submission.completions, submission.summaries].flatMap((one) => one?.standIns ?? []),
      missing,
    },
    files: [
      [tex, documentLatex(document)],
      ...(packed ? [[zip, packed] as const] : []),
      ...(bytes ? [[pdf, bytes] as const] : []),
    ],
  };
}

/** The PDF; or why there is none: LaTeX's source and the ZIP do not depend on it. */
async function compileOrExplain(
  document: Parameters<typeof compilePdf>[0],
  options: Parameters<typeof compilePdf>[1],
): Promise<CompiledPdf | { readonly bytes: null; readonly compiler: null; readonly how: string }> {
  try {
    return await compilePdf(document, options);
  } catch (error) {
    if (error instanceof InterruptedError || !(error instanceof Error)) throw error;
    const [reason = ""] = error.message.split("\n");
    return { bytes: null, compiler: null, how: `${reason}; hint: compile the .tex file` };
  }
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

async function writeFiles(storage: Storage, files: Composed["files"]): Promise<void> {
  for (const [path, content] of files) await storage.write(path, content);
}

/** Digests of the contents that a run may have left, by file name. */
type Digests = Readonly<Record<string, readonly string[]>>;

/** Records the files' digests, by which edited files are found later. */
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
  if ((await storage.size(record)) === undefined) return {};
  // A record that is damaged vouches for no file: each counts as edited.
  try {
    const digests: unknown = JSON.parse(await readText(storage, record));
    return Object.fromEntries(Object.entries(digests as object).filter(([, value]) => Array.isArray(value)));
  } catch {
    return {};
  }
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

/** Says in the ZIP that its texts are not by the models that the file names tell. */
const standInNote = (standIns: readonly StandIn[]): string =>
  `These completions are not by the assignment's models.\n\n${standIns.map((one) => `- ${standInWords(one)}`).join("\n")}\n\nTo hand in, run the course's script, and give its two files to the study:\n\n  npx penchant run examples/week5/study.yaml --set zip=week5_implementation.zip baseline_completions=i1.txt tuned_completions=i2.txt completions_judge=human:i3.csv summaries_judge=human:i4.csv\n`;

/** The ZIP's bytes; undefined without completions. */
function packedCompletions(
  { completions }: SubmittedParts,
  name: string,
  { baselineFile = COMPLETION_FILES.baseline, tunedFile = COMPLETION_FILES.tuned }: SubmissionOptions,
): Uint8Array | undefined {
  if (!completions) return undefined;
  const { standIns } = completions.compared;
  return zipFolder(name, [
    { name: baselineFile, text: completions.baselineFile },
    { name: tunedFile, text: completions.tunedFile },
    ...(standIns.length > 0 ? [{ name: "NOT-THE-COURSE-MODELS.txt", text: standInNote(standIns) }] : []),
  ]);
}

/** @throws {UsageError} `E_USAGE` when a file is too large */
function checkSize(path: string, bytes: Uint8Array, hint: string): void {
  if (bytes.length <= MOST_BYTES) return;
  throw new UsageError(
    `${path}: must have at most ${formatNumber(MOST_BYTES)} bytes, got ${formatNumber(bytes.length)}; hint: ${hint}`,
  );
}

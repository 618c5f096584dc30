/**
 * @module
 * `penchant bundle RUN_DIR`: the assignment's two files from a finished run, named and size-checked.
 */
import { fileURLToPath } from "node:url";
import { Command } from "commander";

import { formatNumber } from "../../comparison/index.ts";
import { joinPath, readText, type Storage, UsageError } from "../../core/index.ts";
import { answerExercises, type Exercises, parseExercises } from "../../explain/index.ts";
import {
  checkFileName,
  documentLatex,
  missingParts,
  type Submission,
  standInWords,
  submissionDocument,
  submissionName,
  zipFolder,
} from "../../report/index.ts";
import { readRunFolder, type SubmittedParts, submittedExercises, submittedParts } from "../../study/index.ts";
import { compilePdf } from "../pdf.ts";
import { type Session, withSession } from "../session.ts";

interface BundleOptions {
  readonly lastname: string;
  readonly matriculation: string;
  readonly author?: string;
  readonly exercises?: string;
  readonly baselineFile: string;
  readonly tunedFile: string;
  readonly template?: boolean;
  readonly e2: boolean;
  readonly partial?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What the assignment allows for each file. */
export const MOST_BYTES = 1_000_000;

const SHEET = fileURLToPath(new URL("../../../examples/week5/exercises.yaml", import.meta.url));

export function bundleCommand(): Command {
  return new Command("bundle")
    .description("the assignment's PDF and ZIP from a finished run, named and size-checked")
    .argument("<run-dir>", "the folder of a finished run")
    .requiredOption("--lastname <name>", "as it stands in the files' names, in plain letters")
    .requiredOption("--matriculation <number>", "matriculation number")
    .option("--author <text>", "the name as the PDF prints it (default: the last name)")
    .option("--exercises <file>", "a sheet for E.1 to E.5 (default: that of the run, or the assignment's own)")
    .option(
      "--baseline-file <name>",
      "the baseline's completions in the ZIP",
      "output_shakespeare_completions_week4-phi-1.5-sft-shakespeare.txt",
    )
    .option(
      "--tuned-file <name>",
      "the tuned model's completions in the ZIP",
      "output_shakespeare_completions_week5-phi-1.5-pref-shakespeare.txt",
    )
    .option("--template", "leave verdicts and judgements open, to be filled in by hand")
    .option("--no-e2", "leave out the optional E.2")
    .option("--partial", "bundle what there is, even if an answer is missing")
    .option("--out <dir>", "where the files go (default: the run folder)")
    .option("--force", "overwrite them")
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant bundle runs/shakespeare --lastname Singla --matriculation 1234567 --partial\n\n" +
        "Nothing is written, and the exit code is 1, when a file would be too large or an answer is missing.",
    )
    .action(async (runDir: string, options: BundleOptions) => {
      await withSession(options, (session) => bundle(session, runDir, options));
    });
}

async function bundle(session: Session, runDir: string, options: BundleOptions): Promise<void> {
  const { storage, terminal, signal } = session;
  const { lastname, matriculation, out = runDir, template = false, partial = false } = options;
  const name = submissionName(lastname, matriculation);
  checkFileName("--baseline-file", options.baselineFile);
  checkFileName("--tuned-file", options.tunedFile);
  if (options.baselineFile === options.tunedFile)
    throw new UsageError(`--tuned-file: must differ from --baseline-file, got "${options.tunedFile}" for both`);
  const [pdf, zip, tex] = ["pdf", "zip", "tex"].map((ending) => joinPath(out, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  if (!options.force) await refuseExisting(storage, [pdf, zip, tex]);

  const run = await readRunFolder(storage, runDir);
  const parts = await submittedParts(run, storage);
  const ofRun = options.exercises === undefined ? submittedExercises(run) : undefined;
  const exercises = ofRun ?? (await readSheet(storage, options.exercises ?? SHEET));
  const submission = submissionOf(exercises, parts, options);
  const missing = missingParts(submission);
  if (missing.length > 0 && !partial) {
    throw new UsageError(
      `${runDir}: must have an answer to ${missing.join(", ")}, got none; hint: run a study that has it, or --partial to go without`,
    );
  }
  const document = submissionDocument(submission, { isTemplate: template });
  const compiled = await compilePdf(document, { folders: [out, "."], signal });
  const packed = packedCompletions(parts, name, options);
  checkSize(
    pdf,
    compiled.bytes,
    "--no-e2 leaves out the optional answer, a study with fewer prompts has shorter tables",
  );
  if (packed) checkSize(zip, packed, "generate fewer or shorter completions");

  await storage.write(tex, documentLatex(document));
  if (packed) await storage.write(zip, packed);
  await storage.write(pdf, compiled.bytes);
  const standIns = [submission.completions, submission.summaries].flatMap((one) => one?.standIns ?? []);
  for (const standIn of standIns) terminal.note(`bundle: ${standInWords(standIn)}`);
  if (missing.length > 0) terminal.note(`bundle: without ${missing.join(", ")}, for which there is no answer`);
  terminal.note(`bundle: the PDF was compiled by ${compiled.how}`);
  if (terminal.json) {
    const sizes = { pdf: compiled.bytes.length, zip: packed?.length ?? null };
    terminal.print(
      JSON.stringify({
        pdf,
        zip: packed ? zip : null,
        tex,
        compiler: compiled.compiler,
        bytes: sizes,
        standIns,
        missing,
      }),
    );
    return;
  }
  terminal.print(`${pdf}  ${formatNumber(compiled.bytes.length)} bytes`);
  if (packed) terminal.print(`${zip}  ${formatNumber(packed.length)} bytes`);
  terminal.print(tex);
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
  { author, lastname, matriculation, e2 }: BundleOptions,
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
  { baselineFile, tunedFile }: BundleOptions,
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

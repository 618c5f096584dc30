/**
 * @module
 * `penchant generate`: completions of prompts, to the terminal as they are generated, or to a file.
 */
import { text as readStream } from "node:stream/consumers";
import { Command } from "commander";

import { checkOutput, formatJsonl, UsageError } from "../../core/index.ts";
import {
  columnOptions,
  columnSettings,
  completionLetter,
  endOfTextNotes,
  formatCompletions,
  holdsRows,
  promptTexts,
  RowReport,
  readChatTemplate,
  readWholeText,
  rowsFound,
  rowsOfFile,
} from "../../data/index.ts";
import {
  type Completion,
  CompletionCollector,
  type GenerationSettings,
  generationSettings,
  streamCompletions,
} from "../../generation/index.ts";
import { adapterSettings, openPolicy, type Policy } from "../../policy/index.ts";
import { addSettings, namingFlags, settingsOf } from "../flags.ts";
import { noteRows } from "../row-notes.ts";
import { type Session, withSession } from "../session.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly model: string;
  readonly prompts?: string;
  readonly prompt?: string;
  readonly suffix: string;
  readonly out?: string;
  readonly format: "text" | "jsonl";
  readonly greedy?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

const { loadIn8bit } = adapterSettings;
/** How the prompts of a file of rows are found. */
const promptSettings = { promptColumn: columnSettings.promptColumn, template: columnSettings.template };

export function generateCommand(): Command {
  const command = new Command("generate")
    .description("complete prompts")
    .requiredOption("--model <dir>", "model folder in Hugging Face's layout, or an adapter's folder")
    .option("--prompt <text>", "one prompt; only its completion is printed")
    .option(
      "--prompts <file>",
      "a file of prompts: one a line, blank lines too, or rows with a prompt (.jsonl, .json, .csv, .parquet, .gz); - reads lines from standard input",
    )
    .option("--suffix <text>", "text that is appended to every prompt", "")
    .option("--out <file>", "file for the completions; without it they are printed, each behind its prompt")
    .option(
      "--format <text|jsonl>",
      "of --out: the assignment's text format, or a JSON object a prompt with tokens and their log-probabilities",
      "text",
    )
    .option("--greedy", "greedy decoding, the same as --no-do-sample")
    .option("--threads <n>", "processor threads (default: all; at most 4 times that)")
    .option("--force", "overwrite --out")
    .option("--json", "events as JSON lines on stdout")
    .addHelpText(
      "after",
      '\nExamples:\n  penchant generate --model tuned --prompt "Shall I compare thee" --max-new-tokens 40\n' +
        '  penchant generate --model tuned --prompts prefixes.txt --suffix " <complete>" --num-return-sequences 3 --max-length 100 --out completions.txt',
    );
  addSettings(command, { ...generationSettings, ...promptSettings, loadIn8bit });
  return command.action(async (flags: Flags) => {
    await withSession(flags, (session) => namingFlags(promptSettings, () => run(session, flags)));
  });
}

async function run(session: Session, flags: Flags): Promise<void> {
  const { storage } = session;
  const { out, format } = flags;
  if (format !== "text" && format !== "jsonl") {
    throw new UsageError(`generate: --format must be text or jsonl, got ${format}`);
  }
  if ((flags.prompt === undefined) === (flags.prompts === undefined)) {
    const got = flags.prompt === undefined ? "neither" : "both";
    throw new UsageError(`generate: must have --prompt or --prompts, got ${got}`);
  }
  if (out && !flags.force && (await storage.size(out)) !== undefined) {
    throw new UsageError(`${out}: must not exist yet; hint: another --out, or --force`);
  }
  const given = flags.greedy ? { ...flags, doSample: false } : flags;
  const settings = settingsOf("generate", generationSettings, given);
  const { loadIn8bit: isIn8bit } = settingsOf("generate", { loadIn8bit }, flags);
  if (out === undefined) return complete(session, flags, settings, isIn8bit);
  await checkOutput(storage, out, "file", { inputs: { "--model": flags.model, "--prompts": flags.prompts } });
  const lock = await storage.lock(out, "file");
  try {
    await complete(session, flags, settings, isIn8bit);
  } finally {
    await lock.release();
  }
}

/** Completes the prompts, to the terminal or into a file. */
async function complete(
  session: Session,
  flags: Flags,
  settings: GenerationSettings,
  loadIn8bit: boolean,
): Promise<void> {
  const { storage, terminal } = session;
  const { out, suffix, format } = flags;
  const prompts = (await readPrompts(session, flags)).map((prompt) => prompt + suffix);
  const policy = await openPolicy(flags.model, { storage, device: await session.device(), loadIn8bit });
  for (const note of endOfTextNotes(policy.tokenizer.endOfText)) terminal.note(`${flags.model}: ${note}`);
  if (out === undefined) return printCompletions(session, policy, prompts, settings, flags.prompt === undefined);
  const completions = await collect(session, policy, prompts, settings);
  const file = format === "jsonl" ? jsonLines(prompts, completions) : textFile(prompts, completions);
  await storage.write(out, file);
  terminal.note(`generate: ${prompts.length} prompts, ${settings.numReturnSequences} completions each, in ${out}`);
}

const textFile = (prompts: readonly string[], completions: readonly Completion[][]): string =>
  formatCompletions(prompts.map((prompt, i) => ({ prompt, completions: completions[i]!.map(({ text }) => text) })));

/** A prompt a line: texts, and for each text its tokens and their log-probabilities. */
const jsonLines = (prompts: readonly string[], completions: readonly Completion[][]): string =>
  formatJsonl(
    prompts.map((prompt, i) => ({
      prompt,
      completions: completions[i]!.map(({ text }) => text),
      details: completions[i]!.map(({ finish, tokens, tokenLogps, samplingLogps }) => ({
        finish,
        tokens,
        tokenLogps,
        samplingLogps,
      })),
    })),
  );

/** Completions for a file, with progress. */
async function collect(
  { terminal, signal }: Session,
  policy: Policy,
  prompts: readonly string[],
  settings: GenerationSettings,
): Promise<Completion[][]> {
  const collector = new CompletionCollector(prompts.length);
  const line = terminal.progress("generate", prompts.length * settings.numReturnSequences);
  try {
    for await (const event of streamCompletions(policy, prompts, { ...settings, signal })) {
      terminal.event(event);
      if (!collector.add(event) || event.event !== "completion") continue;
      line.update(collector.count, `${event.finish} after ${event.tokens.length} tokens`);
    }
  } finally {
    line.stop();
  }
  return collector.completions;
}

/** Completions on the terminal. A single sample is shown token by token, several are shown as they end. */
async function printCompletions(
  { terminal, signal }: Session,
  policy: Policy,
  prompts: readonly string[],
  settings: GenerationSettings,
  showsPrompts: boolean,
): Promise<void> {
  const isSingle = settings.numReturnSequences === 1;
  // One prompt after the other for a reader; together for a program.
  const batchSize = terminal.json ? settings.batchSize : 1;
  let shown = -1;
  const showPrompt = (prompt: number): void => {
    if (!showsPrompts || prompt === shown) return;
    terminal.write(`${shown < 0 ? "" : "\n"}> ${prompts[prompt]}\n`);
    shown = prompt;
  };
  for await (const event of streamCompletions(policy, prompts, { ...settings, batchSize, signal })) {
    terminal.event(event);
    if (terminal.json) continue;
    showPrompt(event.prompt);
    if (event.event === "completion")
      terminal.write(isSingle ? "\n" : `${completionLetter(event.sample)}: ${event.text}\n`);
    else if (isSingle) terminal.write(event.text);
  }
}

/** The prompts that the flags name: one text, lines of standard input or of a file, or rows. */
async function readPrompts({ storage, terminal }: Session, flags: Flags): Promise<string[]> {
  const { prompt, prompts: path = "-", model } = flags;
  if (prompt !== undefined) return [prompt];
  if (path === "-") return linesOf(await readStream(process.stdin));
  if (!(await holdsRows(storage, path))) return linesOf(await readWholeText(storage, path));
  const template = await readChatTemplate(storage, model);
  const columns = await columnOptions(storage, settingsOf("generate", promptSettings, flags));
  const report = new RowReport();
  const prompts: string[] = [];
  for await (const text of promptTexts(rowsOfFile(storage, path), { template, columns }, report)) prompts.push(text);
  noteRows(terminal, rowsFound(report));
  return prompts;
}

/** Lines without white space around them; blank lines too. */
const linesOf = (text: string): string[] =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.trim());

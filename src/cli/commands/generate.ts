/**
 * @module
 * `penchant generate`: completions of prompts, to the terminal as they are generated, or to a file.
 */
import { text as readStream } from "node:stream/consumers";
import { Command } from "commander";

import { formatJsonl, type Storage, UsageError } from "../../core/index.ts";
import {
  completionLetter,
  endOfTextNotes,
  formatCompletions,
  isRowsFile,
  readChatTemplate,
  readRows,
  readWholeText,
} from "../../data/index.ts";
import {
  type Completion,
  CompletionCollector,
  type GenerationSettings,
  generationSettings,
  streamCompletions,
} from "../../generation/index.ts";
import { adapterSettings, openPolicy, type Policy } from "../../policy/index.ts";
import { addSettings, settingsOf } from "../flags.ts";
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
    .option("--threads <n>", "processor threads (default: all)")
    .option("--force", "overwrite --out")
    .option("--json", "events as JSON lines on stdout")
    .addHelpText(
      "after",
      '\nExamples:\n  penchant generate --model tuned --prompt "Shall I compare thee" --max-new-tokens 40\n' +
        '  penchant generate --model tuned --prompts prefixes.txt --suffix " <complete>" --num-return-sequences 3 --max-length 100 --out completions.txt',
    );
  addSettings(command, { ...generationSettings, loadIn8bit });
  return command.action(async (flags: Flags) => {
    await withSession(flags, (session) => run(session, flags));
  });
}

async function run(session: Session, flags: Flags): Promise<void> {
  const { storage, terminal } = session;
  const { out, suffix, format } = flags;
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
  const opened = settingsOf("generate", { loadIn8bit }, flags);
  const prompts = (await readPrompts(storage, flags)).map((prompt) => prompt + suffix);
  const policy = await openPolicy(flags.model, { storage, device: await session.device(), ...opened });
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
async function readPrompts(storage: Storage, { prompt, prompts: path = "-", model }: Flags): Promise<string[]> {
  if (prompt !== undefined) return [prompt];
  if (path === "-") return linesOf(await readStream(process.stdin));
  if (isRowsFile(path)) {
    const template = await readChatTemplate(storage, model);
    return (await readRows(storage, path, "prompt", { template })).rows.map((row) => row.prompt);
  }
  return linesOf(await readWholeText(storage, path));
}

/** Lines without white space around them; blank lines too. */
const linesOf = (text: string): string[] =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.trim());

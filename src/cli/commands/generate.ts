/**
 * @module
 * `penchant generate`: completions of prompts, to the terminal as they are written, or to a file.
 */
import { Command } from "commander";

import { formatJsonl, type Storage, UsageError } from "../../core/index.ts";
import { formatCompletions, isRowsFile, readChatTemplate, readRows, readWholeText } from "../../data/index.ts";
import { type Completion, type GenerateOptions, generate, generationSettings } from "../../generation/index.ts";
import { loadWeights } from "../../models/index.ts";
import { addSettings, settingsOf } from "../flags.ts";
import { openModelFolder } from "../model-folder.ts";
import { type Session, withSession } from "../session.ts";

interface Options extends Readonly<Record<string, unknown>> {
  readonly model: string;
  readonly prompts: string;
  readonly suffix: string;
  readonly out?: string;
  readonly format: "text" | "jsonl";
  readonly greedy?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

export function generateCommand(): Command {
  const command = new Command("generate")
    .description("complete prompts")
    .requiredOption("--model <dir>", "model folder in Hugging Face's layout")
    .requiredOption(
      "--prompts <file>",
      "one prompt a line, a blank line being one too; or rows with prompt: .jsonl, .json, .csv, .parquet, .gz",
    )
    .option("--suffix <text>", "appended to every prompt before the model reads it", "")
    .option("--out <file>", "where the completions go; without it they are written to the terminal as they come")
    .option("--format <text|jsonl>", "of --out: the course's text format, or a JSON object a prompt", "text")
    .option("--greedy", "always the likeliest token, the same as --no-do-sample")
    .option("--threads <n>", "processors to use (default: all)")
    .option("--force", "overwrite --out")
    .option("--json", "events as JSON lines on stdout")
    .addHelpText(
      "after",
      '\nExample:\n  penchant generate --model tuned --prompts prefixes.txt --suffix " <complete>" --num-return-sequences 3 --max-length 100 --out completions.txt',
    );
  return addSettings(command, generationSettings).action(async (options: Options) => {
    await withSession(options, (session) => run(session, options));
  });
}

async function run(session: Session, options: Options): Promise<void> {
  const { storage, terminal, signal } = session;
  if (options.format !== "text" && options.format !== "jsonl") {
    throw new UsageError(`generate: --format must be text or jsonl, got ${options.format}`);
  }
  if (options.out && !options.force && (await storage.size(options.out)) !== undefined) {
    throw new UsageError(`${options.out}: must not exist yet; hint: another --out, or --force`);
  }
  const settings = settingsOf(
    "generate",
    generationSettings,
    options.greedy ? { ...options, doSample: false } : options,
  );
  const prompts = await readPrompts(storage, options);
  const { model, tokenizer } = await openModelFolder(storage, options.model);
  const device = await session.device();
  await loadWeights(storage, options.model, model, device);
  const completions = await complete(
    session,
    prompts,
    options.suffix,
    { device, model, tokenizer, settings, signal },
    options.out === undefined,
  );
  if (options.out === undefined) return;
  const groups = prompts.map((prompt, i) => ({
    prompt: prompt + options.suffix,
    completions: completions[i]!.map(({ text }) => text),
  }));
  await storage.write(options.out, options.format === "jsonl" ? formatJsonl(groups) : formatCompletions(groups));
  terminal.note(
    `generate: ${prompts.length} prompts, ${settings.numReturnSequences} completions each, in ${options.out}`,
  );
}

async function complete(
  { terminal }: Session,
  prompts: readonly string[],
  suffix: string,
  options: GenerateOptions,
  isShown: boolean,
): Promise<Completion[][]> {
  const completions: Completion[][] = prompts.map(() => []);
  const total = prompts.length * options.settings.numReturnSequences;
  // One at a time where somebody reads along; all together where a file waits.
  const settings =
    isShown && !terminal.json
      ? { ...options.settings, batchSize: 1, numReturnSequences: options.settings.numReturnSequences }
      : options.settings;
  const line = isShown ? undefined : terminal.progress("generate", total);
  let done = 0;
  try {
    for await (const event of generate(
      prompts.map((prompt) => prompt + suffix),
      { ...options, settings },
    )) {
      terminal.event(event);
      if (event.event === "completion") {
        const { event: _, ...completion } = event;
        completions[event.prompt]![event.sample] = completion;
        line?.update(++done, `${event.finish} after ${event.tokens.length} tokens`);
      }
      if (!isShown || terminal.json) continue;
      // Samples of a prompt grow side by side; a terminal can show one of them growing.
      if (event.event === "token" && options.settings.numReturnSequences === 1) terminal.write(event.text);
      else if (event.event === "completion") {
        const letter = String.fromCodePoint(65 + event.sample);
        if (options.settings.numReturnSequences === 1) terminal.write("\n\n");
        else terminal.print(`--- ${event.prompt + 1}-${letter} ---\n${prompts[event.prompt]}${event.text}\n`);
      }
    }
  } finally {
    line?.stop();
  }
  return completions;
}

/** One prompt a line, without white space around it; or rows with a prompt each. */
async function readPrompts(storage: Storage, { prompts: path, model }: Options): Promise<string[]> {
  if (isRowsFile(path)) {
    const template = await readChatTemplate(storage, model);
    return (await readRows(storage, path, "prompt", { template })).rows.map(({ prompt }) => prompt);
  }
  const text = await readWholeText(storage, path);
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.trim());
}

/**
 * @module
 * `penchant train sft|orpo`: a model folder and a data file in, a tuned model folder out.
 */
import { Command } from "commander";

import {
  DataError,
  inspect,
  joinPath,
  type Line,
  type Settings,
  type Storage,
  sha256,
  UsageError,
} from "../../core/index.ts";
import {
  copyChatTemplate,
  type Encoded,
  encodeCorpus,
  encodePreferences,
  encodeSequences,
  isRowsFile,
  kindOf,
  type PreferenceExample,
  type Remark,
  readChatTemplate,
  readRows,
  readWholeText,
  type SequenceExample,
  saveTokenizer,
  type TextTokenizer,
} from "../../data/index.ts";
import { loadWeights, type Model, saveModel } from "../../models/index.ts";
import {
  dropCheckpoints,
  EVENTS_FILE,
  type Method,
  orpo,
  orpoSettings,
  sft,
  sftSettings,
  type TrainingSettings,
  train,
} from "../../trainers/index.ts";
import { addSettings, settingsOf } from "../flags.ts";
import { type ModelFolder, openModelFolder } from "../model-folder.ts";
import { type Session, withSession } from "../session.ts";
import { TrainingProgress } from "../training-progress.ts";

interface TrainOptions extends Readonly<Record<string, unknown>> {
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

interface Task<Example> extends ModelFolder {
  readonly settings: TrainingSettings;
  readonly method: Method<Example>;
  readonly examples: readonly Example[];
}

/** A text beyond the model's last position cannot be read, whatever `maxLength` says. */
const longestText = ({ maxLength }: TrainingSettings, { config }: Model): number =>
  Math.min(maxLength, config.maxPositions);

export function trainCommand(): Command {
  const command = new Command("train")
    .description("fine-tune a model, or tune it by preferences")
    .addHelpText(
      "after",
      "\nExample:\n  penchant train orpo --model base --data pairs.jsonl --out tuned\n\n" +
        "Ctrl-C ends with exit code 130; the same command goes on from the newest checkpoint.",
    );
  command.addCommand(
    methodCommand(
      "sft",
      "supervised fine-tuning on texts, or prompts with completions",
      sftSettings,
      async (session, options) => {
        const settings = settingsOf("train sft", sftSettings, options);
        const { tokenizer, model } = await openModelFolder(session.storage, options.model);
        const { examples, excluded, notable } = await readSequences(session.storage, options, tokenizer, {
          ...settings,
          maxLength: longestText(settings, model),
        });
        remark(session, excluded, notable);
        await runTask(session, options, { settings, method: sft(settings), examples, tokenizer, model });
      },
    ).addHelpText(
      "after",
      '\nExample:\n  penchant train sft --model base --data rows.jsonl --out tuned --learning-rate 1e-4\n  rows: {"text": …} or {"prompt": …, "completion": …} a line; also .json, .csv, .parquet and .gz; or a .txt file, learnt whole',
    ),
  );
  command.addCommand(
    methodCommand("orpo", "odds-ratio preference optimisation on pairs", orpoSettings, async (session, options) => {
      const settings = settingsOf("train orpo", orpoSettings, options);
      const { tokenizer, model } = await openModelFolder(session.storage, options.model);
      const template = await readChatTemplate(session.storage, options.model);
      const { rows, notable: read } = await readRows(session.storage, options.data, "preference", { template });
      const maxLength = longestText(settings, model);
      const { examples, excluded, notable } = encodePreferences(tokenizer, rows, { maxLength });
      remark(session, excluded, [...read, ...notable]);
      const method = orpo(settings);
      await runTask<PreferenceExample>(session, options, { settings, method, examples, tokenizer, model });
    }).addHelpText(
      "after",
      '\nExample:\n  penchant train orpo --model base --data pairs.jsonl --out tuned --beta 0.25\n  pairs: {"prompt": …, "chosen": …, "rejected": …} a line; also .json, .csv, .parquet and .gz',
    ),
  );
  return command;
}

function methodCommand(
  method: string,
  description: string,
  settings: Settings,
  action: (session: Session, options: TrainOptions) => Promise<void>,
): Command {
  const command = new Command(method)
    .description(description)
    .requiredOption("--model <dir>", "model folder in Hugging Face's layout")
    .requiredOption("--data <file>", "training data")
    .requiredOption("--out <dir>", "where the tuned model, events.jsonl and checkpoints go")
    .option("--threads <n>", "processors to use (default: all)")
    .option("--force", "begin anew, over what stands in --out")
    .option("--json", "events as JSON lines on stdout");
  return addSettings(command, settings).action(async (options: TrainOptions) => {
    await withSession(options, (session) => action(session, options));
  });
}

async function readSequences(
  storage: Storage,
  { data, model }: TrainOptions,
  tokenizer: TextTokenizer,
  settings: { readonly maxLength: number; readonly completionOnlyLoss: boolean },
): Promise<Encoded<SequenceExample>> {
  if (!isRowsFile(data)) {
    const text = await readWholeText(storage, data);
    return { examples: encodeCorpus(tokenizer, text, settings), excluded: [], notable: [] };
  }
  const template = await readChatTemplate(storage, model);
  const { rows, notable } = await readRows(storage, data, kindOfSequences, { template });
  const encoded = encodeSequences(tokenizer, rows, { ...settings, completionOnly: settings.completionOnlyLoss });
  return { ...encoded, notable: [...notable, ...encoded.notable] };
}

/** Texts, or prompts with completions: the first row tells. @throws {DataError} `E_DATA` when it is neither */
function kindOfSequences({ value, place }: Line): "text" | "completion" {
  if (kindOf(value) === "unpaired") {
    throw new DataError(
      `${place}: a row must have no label, since what is labelled false would be learnt too; hint: penchant data convert FILE --to completion --out FILE`,
    );
  }
  if (typeof value === "object" && value !== null) {
    if ("text" in value || "messages" in value) return "text";
    if ("prompt" in value || "completion" in value) return "completion";
  }
  throw new DataError(`${place}: a row must have text, or prompt and completion, got ${inspect(value)}`);
}

function remark({ terminal }: Session, excluded: readonly Remark[], notable: readonly Remark[]): void {
  for (const { reason, count, first } of excluded) terminal.note(`left out ${count}, first ${first}: ${reason}`);
  for (const { reason, count, first } of notable) terminal.note(`${count} rows, first ${first}: ${reason}`);
}

async function runTask<Example>(
  session: Session,
  options: TrainOptions,
  { tokenizer, model, ...task }: Task<Example>,
): Promise<void> {
  const { storage, terminal, clock, signal } = session;
  const finished = joinPath(options.out, "model.safetensors");
  if (options.force) await clearFolder(storage, options.out);
  else if ((await storage.size(finished)) !== undefined) {
    throw new UsageError(`${options.out}: must not hold a finished model, got one; hint: another --out, or --force`);
  }
  const device = await session.device();
  const { unexpected } = await loadWeights(storage, options.model, model, device);
  if (unexpected.length > 0)
    terminal.note(
      `${options.model}: not used: ${unexpected.slice(0, 3).join(", ")}${unexpected.length > 3 ? ", …" : ""}`,
    );
  const progress = new TrainingProgress(session, task.method.name, task.settings);
  try {
    for await (const event of train({
      device,
      model,
      storage,
      folder: options.out,
      clock,
      signal,
      modelId: await weightsId(storage, options.model),
      ...task,
    })) {
      if (event.event !== "progress") terminal.event(event);
      progress.show(event);
    }
  } finally {
    progress.stop();
  }
  await saveModel(storage, options.out, model, device);
  await saveTokenizer(storage, options.out, tokenizer);
  await copyChatTemplate(storage, options.model, options.out);
  await dropCheckpoints(storage, options.out);
  terminal.note(`${task.method.name}: done; the model is in ${options.out}`);
  terminal.note(`next: penchant generate --model ${options.out} --prompts prompts.txt`);
}

/** Removes what an earlier run of this command wrote, and nothing else that the folder may hold. */
async function clearFolder(storage: Storage, folder: string): Promise<void> {
  await storage.remove(joinPath(folder, "model.safetensors"));
  await storage.remove(joinPath(folder, EVENTS_FILE));
  await dropCheckpoints(storage, folder);
}

/** Tells a folder's weights from others: size, beginning and end of each file. */
export async function weightsId(storage: Storage, folder: string): Promise<string> {
  const names = (await storage.list(folder)).filter((name) => name.endsWith(".safetensors"));
  const parts = await Promise.all(
    names.map(async (name) => {
      const path = joinPath(folder, name);
      const size = (await storage.size(path)) ?? 0;
      const length = Math.min(size, 1 << 20);
      const ends = [0, size - length].map((offset) => storage.read(path, { offset, length }).then(sha256));
      return [name, size, ...(await Promise.all(ends))];
    }),
  );
  return sha256(JSON.stringify(parts));
}

/**
 * @module
 * `penchant train METHOD`: a model folder and a data file in, a tuned model or adapter out.
 */
import { resolve } from "node:path";
import { Command } from "commander";

import { checkOutput, type Settings, shellCommand, UsageError } from "../../core/index.ts";
import {
  columnSettings,
  type ExampleStream,
  endOfTextNotes,
  readPreferences,
  readSequences,
  rowsFound,
} from "../../data/index.ts";
import { adapterSettings, openPolicy, type Policy } from "../../policy/index.ts";
import {
  claimRun,
  clearRun,
  dryRun,
  type Method,
  orpo,
  orpoSettings,
  sft,
  sftSettings,
  trainAndSave,
} from "../../trainers/index.ts";
import { addSettings, namingFlags, settingsOf } from "../flags.ts";
import { noteRows } from "../row-notes.ts";
import { type Session, withSession } from "../session.ts";
import { TrainingProgress } from "../training-progress.ts";
import { availableMemory, dryRunLines, outcomeLines } from "../training-report.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly merge?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly threads?: string;
}

/** A method with its settings from the flags, and its examples from the data file. */
interface Task<Example> {
  readonly method: Method<Example>;
  readonly read: (policy: Policy, session: Session) => ExampleStream<Example>;
}

/** Methods whose losses exist as functions, and where they are described. */
const LOSSES_ONLY: Readonly<Record<string, string>> = {
  dpo: "docs/losses/dpo-family.md",
  ipo: "docs/losses/dpo-family.md",
  kto: "docs/losses/kto.md",
  ppo: "docs/losses/ppo.md",
  reward: "docs/losses/reward-model.md",
  simpo: "docs/losses/simpo-cpo.md",
  cpo: "docs/losses/simpo-cpo.md",
  maxmin: "docs/losses/maxmin.md",
};

export function trainCommand(): Command {
  const command = new Command("train")
    .description("train a model: supervised fine-tuning (sft), or preference tuning (orpo)")
    .addHelpText(
      "after",
      "\nExample:\n  penchant train orpo --model base --data pairs.jsonl --out tuned\n\n" +
        "Ctrl-C finishes the running update, saves a checkpoint and exits with code 130; the same command resumes.",
    );
  command.addCommand(
    methodCommand("sft", "supervised fine-tuning on texts, or prompts with completions", sftSettings, (flags) => {
      const method = sft(settingsOf("train sft", sftSettings, flags));
      const { maxLength, completionOnlyLoss: completionOnly } = method.settings;
      return {
        method,
        read: (policy, { storage }) =>
          readSequences(storage, flags.data, policy, {
            maxLength: policy.fitLength(maxLength),
            completionOnly,
            columns: settingsOf("train sft", columnSettings, flags),
          }),
      };
    }).addHelpText(
      "after",
      '\nExample:\n  penchant train sft --model base --data rows.jsonl --out tuned --learning-rate 1e-4\n  rows: {"text": …} or {"prompt": …, "completion": …} a line; also .json, .csv, .parquet and .gz; or a .txt file as one text',
    ),
  );
  command.addCommand(
    methodCommand("orpo", "odds-ratio preference optimisation on pairs", orpoSettings, (flags) => {
      const method = orpo(settingsOf("train orpo", orpoSettings, flags));
      const { maxLength, addBosToken } = method.settings;
      return {
        method,
        read: (policy, { storage }) =>
          readPreferences(storage, flags.data, policy, {
            maxLength: policy.fitLength(maxLength),
            addBosToken,
            columns: settingsOf("train orpo", columnSettings, flags),
          }),
      };
    }).addHelpText(
      "after",
      '\nExample:\n  penchant train orpo --model base --data pairs.jsonl --out tuned --beta 0.25\n  pairs: {"prompt": …, "chosen": …, "rejected": …} a line; also .json, .csv, .parquet and .gz',
    ),
  );
  const known = command.commands.map((sub) => sub.name());
  return command
    .argument("[method]")
    .allowExcessArguments()
    .allowUnknownOption()
    .action((method: string | undefined) => {
      const page = LOSSES_ONLY[method ?? ""];
      const hint = page ? `; the loss is a function of the library: ${page}` : "";
      throw command.error(`penchant: train: METHOD must be ${known.join(" or ")}, got ${method ?? "none"}${hint}`, {
        exitCode: 2,
      });
    });
}

function methodCommand<Example>(
  method: string,
  description: string,
  settings: Settings,
  taskOf: (flags: Flags) => Task<Example>,
): Command {
  const command = new Command(method)
    .description(description)
    .requiredOption("--model <dir>", "model folder in Hugging Face's layout, or an adapter's folder")
    .requiredOption("--data <file>", "training data")
    .requiredOption("--out <dir>", "folder of the tuned model (or adapter), events.jsonl and checkpoints")
    .option("--merge", "with --lora-r: write the whole model with the adapter merged in, instead of the adapter")
    .option(
      "--dry-run",
      "only say what the run would need: updates, memory, time (measures a few updates, writes nothing)",
    )
    .option("--threads <n>", "processor threads (default: all; at most 4 times that)")
    .option("--force", "start again, over an earlier run in --out")
    .option("--json", "events as JSON lines on stdout");
  addSettings(addSettings(addSettings(command, settings), adapterSettings), columnSettings);
  return command.action(async (flags: Flags) => {
    await withSession(flags, (session) =>
      namingFlags({ ...adapterSettings, ...columnSettings, ...settings }, () => run(session, flags, taskOf(flags))),
    );
  });
}

async function run<Example>(session: Session, flags: Flags, { method, read }: Task<Example>): Promise<void> {
  const { merge = false } = flags;
  const adapter = settingsOf(`train ${method.name}`, adapterSettings, flags);
  if (merge && adapter.loraR === null)
    throw new UsageError(`train ${method.name}: --merge must come with --lora-r, got no adapter`);
  if (flags.dryRun) return reportDryRun(session, method, await openFor(session, flags, method), read);
  const { model, data, out, force = false } = flags;
  const lock = await claimRun(session.storage, out, { force, inputs: { "--model": model, "--data": data } });
  try {
    await trainInto(session, flags, { method, read });
  } finally {
    await lock.release();
  }
}

async function trainInto<Example>(session: Session, flags: Flags, { method, read }: Task<Example>): Promise<void> {
  const { storage, terminal, clock, signal } = session;
  const { out, merge = false } = flags;
  const policy = await openFor(session, flags, method);
  // The base of an adapter is known now.
  await checkOutput(storage, out, "folder", { inputs: { "the model of --model": policy.folder } });
  if (flags.force) await clearRun(storage, out);
  const progress = new TrainingProgress(session, method.name, method.settings);
  let outcome: readonly string[] = [];
  try {
    const examples = read(policy, session);
    for await (const event of trainAndSave({ policy, method, examples, folder: out, clock, signal, merge })) {
      if (event.event !== "progress") terminal.event(event);
      if (event.event === "data") noteRows(terminal, event);
      else if (event.event !== "reading") progress.show(event);
      if (event.event === "reading" && event.examples % 100_000 === 0)
        terminal.note(`${method.name}: ${event.examples} examples read`);
      if (event.event === "end") outcome = outcomeLines(method, policy, event);
    }
  } finally {
    progress.stop();
  }
  for (const line of outcome) terminal.note(line);
  const kind = policy.lora && !merge ? "adapter" : "model";
  terminal.note(`${method.name}: done; the ${kind} is in ${out}`);
  terminal.note(`next: ${shellCommand(["penchant", "generate", "--model", out])} --prompt "…"`);
}

/** Opens the model with the adapter that the flags ask for. */
async function openFor<Example>(session: Session, flags: Flags, { name, settings }: Method<Example>): Promise<Policy> {
  const adapter = settingsOf(`train ${name}`, adapterSettings, flags);
  // An adapter names its base model: by a path that holds from any folder.
  const policy = await openPolicy(adapter.loraR === null ? flags.model : resolve(flags.model), {
    storage: session.storage,
    device: await session.device(),
    seed: settings.seed,
    ...adapter,
  });
  if (policy.unused.length > 0) {
    const names = policy.unused.slice(0, 3).join(", ");
    session.terminal.note(
      `${flags.model}: tensors that are not used: ${names}${policy.unused.length > 3 ? ", …" : ""}`,
    );
  }
  for (const note of endOfTextNotes(policy.tokenizer.endOfText)) session.terminal.note(`${flags.model}: ${note}`);
  return policy;
}

/** What a run would need, as lines or as one JSON object. */
async function reportDryRun<Example>(
  session: Session,
  method: Method<Example>,
  policy: Policy,
  read: Task<Example>["read"],
): Promise<void> {
  const { terminal, clock } = session;
  const freeMemory = availableMemory();
  const examples = read(policy, session);
  const plan = await dryRun({ policy, method, examples, clock, freeMemory });
  noteRows(terminal, rowsFound(examples.report));
  if (terminal.json) terminal.print(JSON.stringify({ ...plan, freeMemory }));
  else for (const line of dryRunLines(plan, freeMemory)) terminal.print(line);
}

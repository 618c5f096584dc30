/**
 * @module
 * `penchant doctor`: what this machine offers, whether the engine computes right on it, and which models it can train.
 */
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { Command } from "commander";

import { type Device, evaluate, input, logSigmoid, measurePeak, program, tensor } from "../../engine/index.ts";
import { int8Layers, loraConfig, type Model, modelFromConfig, parameterCount, readModel } from "../../models/index.ts";
import { costOf } from "../../policy/index.ts";
import { estimateMemory, estimateSeconds } from "../../trainers/index.ts";
import { duration } from "../progress.ts";
import { type Session, withSession } from "../session.ts";
import { availableMemory, gigabytes, millions, shortTime } from "../training-report.ts";
import { version } from "../version.ts";

interface Finding {
  readonly name: string;
  readonly value: string;
  readonly ok: boolean;
}

interface DoctorOptions {
  readonly model?: string;
  readonly json?: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check this machine, and say which models can be trained on it")
    .option("--model <dir>", "say it of this model folder too")
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExamples:\n  penchant doctor\n  penchant doctor --model base\n\n" +
        "Memory and time are estimates; `penchant train … --dry-run` measures with your own data.\nThe exit code is 1 when something is bad.",
    )
    .action(async (options: DoctorOptions) => {
      await withSession(options, async (session) => {
        const device = await session.device();
        const peak = await measurePeak(device, session.clock, 9);
        const findings = await examine(session, device, peak);
        const { terminal } = session;
        const given = options.model === undefined ? [] : [await modelIn(session, options.model)];
        const models = [...given, ...usualModels()].map((model) => trainingNeeds(model, peak));
        if (terminal.json) terminal.print(JSON.stringify({ findings, models }));
        else {
          for (const { name, value, ok } of findings)
            terminal.print(`${ok ? "ok  " : "BAD "} ${name.padEnd(22)} ${value}`);
          for (const line of modelLines(models, availableMemory())) terminal.print(line);
        }
        if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
      });
    });
}

async function examine(_session: Session, device: Device, peak: number): Promise<Finding[]> {
  const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const machine: Finding[] = [
    { name: "penchant", value: version, ok: true },
    {
      name: "Node",
      value: `${process.versions.node} on ${process.platform} ${process.arch}`,
      ok: major > 20 || (major === 20 && minor >= 19),
    },
    { name: "processors", value: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown"}`, ok: true },
    { name: "memory", value: `${gibibytes(totalmem())}, ${gibibytes(freemem())} free`, ok: totalmem() > 2 ** 31 },
  ];
  const { runtime, host, threads } = device.description;
  return [
    ...machine,
    { name: "runtime", value: `${runtime}, ${host}, ${threads} threads`, ok: true },
    await checkArithmetic(device),
    {
      name: "matrix products",
      value: `${peak.toFixed(0)} GFLOP/s (1024³, float32)`,
      ok: true,
    },
  ];
}

/** Compares the runtime with the float64 reference where careless arithmetic fails. */
async function checkArithmetic(device: Device): Promise<Finding> {
  const values = [-1000, -20, -1e-3, 0, 1e-3, 20, 80];
  const handle = await device.load(program("doctor", { outputs: { y: logSigmoid(input("x", "float32", ["n"])) } }));
  const { y } = await device.run(handle, {
    x: { dtype: "float32", shape: [values.length], data: Float32Array.from(values) },
  });
  const wanted = evaluate(logSigmoid(tensor(values))).data;
  const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(y!.data[i]! - value) / Math.abs(value)));
  return {
    name: "arithmetic",
    value: `log σ from −1000 to 80 within ${worst.toExponential(1)} of float64`,
    ok: worst < 1e-5,
  };
}

interface NamedModel {
  readonly name: string;
  readonly model: Model;
}

/** Models that many know, by their configurations. */
const usualModels = (): NamedModel[] => [
  {
    name: "GPT-2",
    model: modelFromConfig({ model_type: "gpt2", vocab_size: 50_257, n_embd: 768, n_head: 12, n_layer: 12 }),
  },
  {
    name: "GPT-2 medium",
    model: modelFromConfig({ model_type: "gpt2", vocab_size: 50_257, n_embd: 1024, n_head: 16, n_layer: 24 }),
  },
  {
    name: "Phi-1.5",
    model: modelFromConfig({
      model_type: "phi",
      vocab_size: 51_200,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_attention_heads: 32,
      num_hidden_layers: 24,
    }),
  },
];

const modelIn = async ({ storage }: Session, folder: string): Promise<NamedModel> => ({
  name: folder,
  model: await readModel(storage, folder),
});

/** The batch that estimates are for: one pair with prompt and both completions in one row. */
const BATCH = { rows: 1, time: 512 };
const PAIRS = 1000;

interface TrainingNeeds {
  readonly name: string;
  readonly parameters: number;
  readonly ways: readonly {
    readonly way: string;
    readonly bytes: number;
    readonly stepSeconds: number;
  }[];
}

/** Memory and time of an update, for training all weights, an adapter, and an adapter over 8-bit weights. */
function trainingNeeds({ name, model }: NamedModel, peak: number): TrainingNeeds {
  const lora = loraConfig(model, { rank: 8, alpha: 32, dropout: 0, targetModules: [] });
  const { maxPositions } = model.config;
  const batch = { ...BATCH, time: Math.min(BATCH.time, maxPositions) };
  const ways = [
    { way: "all weights", cost: costOf(model, {}) },
    { way: "--lora-r 8", cost: costOf(model, { lora }) },
    { way: "--lora-r 8 --load-in-8bit", cost: costOf(model, { lora, int8: int8Layers(model) }) },
  ];
  return {
    name,
    parameters: parameterCount(model),
    ways: ways.map(({ way, cost }) => ({
      way,
      bytes: estimateMemory({ config: model.config, cost }, { optim: "adamw" }, batch).total,
      stepSeconds: estimateSeconds(cost, batch.time, peak),
    })),
  };
}

function modelLines(models: readonly TrainingNeeds[], free: number): string[] {
  const title = `\nTraining, a pair of up to ${BATCH.time} tokens an update (estimates; ${gigabytes(free)} free):`;
  const lines = models.flatMap(({ name, parameters, ways }) =>
    ways.map(({ way, bytes, stepSeconds }, i) => {
      const model = i === 0 ? `${name}, ${millions(parameters)}` : "";
      const fits = bytes <= free ? "fits        " : "does not fit";
      const time = `${shortTime(stepSeconds)} an update, ${duration(1000 * stepSeconds * PAIRS)} for ${PAIRS} pairs`;
      return `${model.padEnd(20)} ${way.padEnd(26)} ${gigabytes(bytes).padStart(7)}  ${fits}  ${time}`;
    }),
  );
  return [title, ...lines];
}

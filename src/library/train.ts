/**
 * @module
 * Training from code: data in, a tuned folder out.
 */
import { host } from "#host";
import { resolveSettings, type SettingsInput } from "../core/index.ts";
import {
  type ColumnSettings,
  columnSettings,
  type ExampleStream,
  readPreferences,
  readSequences,
} from "../data/index.ts";
import type { Policy, SavePolicyOptions } from "../policy/index.ts";
import {
  claimRun,
  clearRun,
  type Method,
  type Metrics,
  orpo,
  type orpoSettings,
  outcomeOf,
  type RunEvent,
  sft,
  type sftSettings,
  trainAndSave,
} from "../trainers/index.ts";
import { Run } from "./run.ts";

/** Where data comes from and where the result goes. */
export interface TrainingPlace extends SavePolicyOptions {
  /**
   * Folder of the tuned model (or adapter), events.jsonl and checkpoints. A run that was stopped goes on from its
   * newest checkpoint.
   */
  readonly out: string;
  /** Start again, over an earlier run in `out`. @default false */
  readonly force?: boolean;
  /** Stops the run after the running update, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** A row for supervised fine-tuning. */
export type SequenceRow = { readonly text: string } | { readonly prompt: string; readonly completion: string };

/** A row for preference tuning. */
export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** Options of `trainSft`: data, place, and every setting of the method. */
export interface SftOptions
  extends TrainingPlace,
    SettingsInput<typeof sftSettings>,
    SettingsInput<typeof columnSettings> {
  /** Rows, or a file of rows (.jsonl, .json, .csv, .parquet, .gz) or of plain text (.txt). */
  readonly data: string | readonly SequenceRow[];
}

/** Options of `trainOrpo`: data, place, and every setting of the method. */
export interface OrpoOptions
  extends TrainingPlace,
    SettingsInput<typeof orpoSettings>,
    SettingsInput<typeof columnSettings> {
  /** Rows, or a file of rows (.jsonl, .json, .csv, .parquet, .gz). */
  readonly data: string | readonly PreferencePair[];
}

/** What a run changed. */
export interface TrainingResult {
  /** The trained policy: the one that was given. */
  readonly policy: Policy;
  /** Metrics of the first update, before it changed anything. */
  readonly first: Metrics;
  /** Metrics of the last line of the log. */
  readonly last: Metrics;
  /** What to try, where the loss hardly moved or rose. */
  readonly advice: string | undefined;
}

/**
 * Supervised fine-tuning: maximises log π(completion | prompt), or log π(text).
 *
 * @throws {SettingsError} `E_SETTINGS` naming each setting that cannot be used
 * @throws {DataError} `E_DATA` naming the row that cannot be used, or the file of a checkpoint that is damaged
 * @throws {UsageError} `E_USAGE` when `out` holds a finished model, or what the run reads
 * @throws {StorageError} `E_STORAGE` when `out` cannot be written, or another run is in it
 * @throws {DivergedError} `E_DIVERGED` when the loss or a gradient is not finite
 * @throws {InterruptedError} `E_INTERRUPTED` after a checkpoint, when the signal is aborted
 * @example
 * const policy = await openPolicy("base");
 * const { first, last } = await trainSft(policy, { data: "rows.jsonl", out: "tuned", learningRate: 1e-4 });
 * console.log(first["loss"], last["loss"]);
 */
export function trainSft(policy: Policy, options: SftOptions): Run<RunEvent, TrainingResult> {
  const { data, columns, place, settings } = split(options);
  const method = sft(settings);
  const { maxLength, completionOnlyLoss: completionOnly } = method.settings;
  const encoding = { maxLength: policy.fitLength(maxLength), completionOnly, columns };
  const examples = readSequences(policy.storage, data, policy, encoding);
  return new Run(trainInto(place, policy, method, examples, data));
}

/**
 * Preference tuning by ORPO (Hong et al. 2024, Eqs. 6 and 7, arXiv:2403.07691); no reference model.
 *
 * @throws as `trainSft`
 * @example
 * const policy = await openPolicy("base", { loraR: 8 });
 * for await (const event of trainOrpo(policy, { data: "pairs.jsonl", out: "tuned", beta: 0.25 }))
 *   if (event.event === "log") console.log(event.step, event["loss"], event["rewards/accuracies"]);
 */
export function trainOrpo(policy: Policy, options: OrpoOptions): Run<RunEvent, TrainingResult> {
  const { data, columns, place, settings } = split(options);
  const method = orpo(settings);
  const { maxLength, addBosToken } = method.settings;
  const encoding = { maxLength: policy.fitLength(maxLength), addBosToken, columns };
  const examples = readPreferences(policy.storage, data, policy, encoding);
  return new Run(trainInto(place, policy, method, examples, data));
}

/** What the options of a call say. */
interface CallParts<Options extends { readonly data: unknown }> {
  readonly data: Options["data"];
  readonly columns: ColumnSettings;
  readonly place: TrainingPlace;
  readonly settings: Omit<Options, keyof TrainingPlace | keyof ColumnSettings | "data">;
}

/** Parts a call's options into the data, what its columns are, the place of the run, and the method's settings. */
function split<Options extends TrainingPlace & SettingsInput<typeof columnSettings> & { readonly data: unknown }>({
  data,
  out,
  force = false,
  signal,
  merge = false,
  ...others
}: Options): CallParts<Options> {
  const isColumn = ([name]: [string, unknown]): boolean => name in columnSettings;
  const entries = Object.entries(others);
  return {
    data,
    columns: resolveSettings("data", columnSettings, Object.fromEntries(entries.filter(isColumn))),
    place: { out, force, merge, ...(signal && { signal }) },
    settings: Object.fromEntries(entries.filter((entry) => !isColumn(entry))) as CallParts<Options>["settings"],
  };
}

async function* trainInto<Example>(
  { out: folder, force = false, merge = false, ...place }: TrainingPlace,
  policy: Policy,
  method: Method<Example>,
  examples: ExampleStream<Example>,
  data: unknown,
): AsyncGenerator<RunEvent, TrainingResult> {
  const inputs = { "the policy's folder": policy.folder, data: typeof data === "string" ? data : undefined };
  const lock = await claimRun(policy.storage, folder, { name: "out", force, forceName: "force: true", inputs });
  let [first, last]: [Metrics, Metrics] = [{}, {}];
  try {
    if (force) await clearRun(policy.storage, folder);
    for await (const event of trainAndSave({ policy, method, examples, folder, clock: host.clock, merge, ...place })) {
      yield event;
      if (event.event === "end") [first, last] = [event.first, event.last];
    }
  } finally {
    await lock.release();
  }
  const { trainable } = policy.cost();
  const { advice } = outcomeOf({ first, last }, { settings: method.settings, trainable });
  return { policy, first, last, advice };
}

/**
 * @module
 * What happens in a run: the events that `train` yields, and events.jsonl, which keeps them.
 */
import { DataError, parseJsonl, type Storage } from "../core/index.ts";
import type { EndOfText } from "../data/index.ts";
import type { Metrics } from "./method.ts";

export const EVENTS_FILE = "events.jsonl";

/** Metrics have the field's names (TRL's), everything else is camelCase. */
export type TrainEvent =
  | {
      readonly event: "start";
      readonly method: string;
      readonly steps: number;
      readonly examples: number;
      readonly evalExamples: number;
      /** All parameters of the policy, and those that training changes, as scalars. */
      readonly parameters: number;
      readonly trainable: number;
      /** The token that ends texts, and the file that names it. */
      readonly endOfText: EndOfText;
      /** Updates that an earlier run has done. */
      readonly resumedFrom: number;
    }
  | {
      readonly event: "progress";
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      /** Since the end of this run's first update, which includes no compilation. */
      readonly tokens_per_second: number;
    }
  | ({ readonly event: "log" | "eval"; readonly step: number; readonly epoch: number } & Readonly<
      Record<string, number | string>
    >)
  | { readonly event: "checkpoint"; readonly step: number; readonly path: string }
  | {
      readonly event: "end";
      readonly step: number;
      readonly seconds: number;
      /** Metrics of the first update, before it changed anything. */
      readonly first: Metrics;
      /** Metrics of the last line of the log. */
      readonly last: Metrics;
    };

/** events.jsonl: lines are appended as they happen; resuming cuts those that came after the checkpoint. */
export class EventLog {
  readonly #storage: Storage;
  readonly #path: string;
  bytes = 0;

  constructor(storage: Storage, path: string) {
    this.#storage = storage;
    this.#path = path;
  }

  /** @throws {DataError} `E_DATA` when the file holds less than a checkpoint counted, or lines that are damaged */
  async resume(bytes: number): Promise<void> {
    if (bytes > 0) await this.#check(bytes);
    if (bytes === 0) await this.#storage.remove(this.#path);
    else await this.#storage.truncate(this.#path, bytes);
    this.bytes = bytes;
  }

  /** Checks the lines before the checkpoint: a run is not continued with a history that nobody can read. */
  async #check(bytes: number): Promise<void> {
    const hint = "hint: --force begins again";
    const size = (await this.#storage.size(this.#path)) ?? 0;
    if (size < bytes)
      throw new DataError(`${this.#path}: must hold the checkpoint's ${bytes} bytes, got ${size}; ${hint}`);
    const text = new TextDecoder().decode(await this.#storage.read(this.#path, { offset: 0, length: bytes }));
    if (!text.endsWith("\n"))
      throw new DataError(`${this.#path}: must end a line at the checkpoint's ${bytes} bytes, got other text; ${hint}`);
    try {
      parseJsonl(text, this.#path);
    } catch (cause) {
      throw new DataError(`${(cause as Error).message}; ${hint}`, { cause });
    }
  }

  async write<Event extends object>(event: Event): Promise<Event> {
    const line = `${JSON.stringify(event)}\n`;
    await this.#storage.append(this.#path, line);
    this.bytes += new TextEncoder().encode(line).length;
    return event;
  }
}

/**
 * @module
 * A device behind a message port: the caller's half and the serving half, for worker threads in Node
 * and workers in a browser alike. Programs are compiled by the caller and cross as bytes.
 */
import { DeviceError, PenchantError } from "../core/index.ts";
import type {
  CompiledProgram,
  Device,
  DeviceDescription,
  Feeds,
  LocalDevice,
  OptimizerUpdate,
  Program,
  ProgramHandle,
  RunOptions,
  TensorRecord,
  UpdateReport,
} from "../engine/index.ts";

/** The part of a message port that both halves use. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What can be asked of the serving half: the methods of a device, with programs already compiled. */
interface Calls {
  open(form: CompiledProgram): ProgramHandle;
  unload(program: ProgramHandle): void;
  put(tensors: TensorRecord): void;
  take(names: readonly string[]): TensorRecord;
  names(): readonly string[];
  drop(names: readonly string[]): void;
  run(program: ProgramHandle, feeds: Feeds, options?: RunOptions): TensorRecord;
  accumulate(program: ProgramHandle, feeds: Feeds): TensorRecord;
  update(update: OptimizerUpdate): UpdateReport;
  close(): void;
}

interface Request {
  readonly id: number;
  readonly method: keyof Calls;
  readonly args: readonly unknown[];
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** Sent once, when the serving half is ready. */
export interface Ready {
  readonly ready: DeviceDescription;
}

/** The caller's half. */
export class RemoteDevice implements Device {
  readonly description: DeviceDescription;
  readonly #port: Port;
  readonly #compile: (program: Program) => CompiledProgram;
  readonly #end: () => Promise<void>;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #failure: Error | undefined;
  #nextId = 1;

  /** @param end stops the serving half for good */
  constructor(
    port: Port,
    description: DeviceDescription,
    compile: (program: Program) => CompiledProgram,
    end: () => Promise<void>,
  ) {
    this.#port = port;
    this.description = description;
    this.#compile = compile;
    this.#end = end;
    port.onMessage((message) => this.#settle(message as Reply));
  }

  /** Every call that waits, and every later one, ends with this error. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("failure" in reply) waiting?.reject(new PenchantError(reply.failure.code, reply.failure.message));
    else waiting?.resolve(reply.result as never);
  }

  #call<Method extends keyof Calls>(
    method: Method,
    ...args: Parameters<Calls[Method]>
  ): Promise<ReturnType<Calls[Method]>> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ id, method, args } satisfies Request, []);
    });
  }

  load(program: Program): Promise<ProgramHandle> {
    return this.#call("open", this.#compile(program));
  }
  unload(program: ProgramHandle): Promise<void> {
    return this.#call("unload", program);
  }
  put(tensors: TensorRecord): Promise<void> {
    return this.#call("put", tensors);
  }
  take(names: readonly string[]): Promise<TensorRecord> {
    return this.#call("take", names);
  }
  names(): Promise<readonly string[]> {
    return this.#call("names");
  }
  drop(names: readonly string[]): Promise<void> {
    return this.#call("drop", names);
  }
  run(program: ProgramHandle, feeds: Feeds, options: RunOptions = {}): Promise<TensorRecord> {
    return this.#call("run", program, feeds, options);
  }
  accumulate(program: ProgramHandle, feeds: Feeds): Promise<TensorRecord> {
    return this.#call("accumulate", program, feeds);
  }
  update(update: OptimizerUpdate): Promise<UpdateReport> {
    return this.#call("update", update);
  }

  /** Rejects the calls that wait at once; resolves when the serving half has stopped. */
  async close(): Promise<void> {
    this.fail(new DeviceError("device: must be open, got one that was closed"));
    await this.#end();
  }
}

/** The serving half: answers calls in the order in which they come. */
export function serveDevice(port: Port, device: LocalDevice<CompiledProgram>): void {
  let last: Promise<void> = Promise.resolve();
  port.onMessage((message) => {
    const { id, method, args } = message as Request;
    last = last.then(async () => {
      try {
        const call = device[method] as (...args: unknown[]) => Promise<unknown>;
        const result = await call.apply(device, [...args]);
        port.post({ id, result } satisfies Reply, buffersOf(result));
      } catch (error) {
        port.post({ id, failure: failureOf(error) } satisfies Reply, []);
      }
    });
  });
  port.post({ ready: device.description } satisfies Ready, []);
}

function failureOf(error: unknown): Failure {
  if (error instanceof PenchantError) return { code: error.code, message: error.message };
  return { code: "E_DEVICE", message: error instanceof Error ? error.message : String(error) };
}

/** The buffers of tensors that leave for good, to be handed over instead of copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== "object" || result === null) return [];
  const tensors = Object.values(result as TensorRecord);
  return [...new Set(tensors.flatMap(({ data }) => (ArrayBuffer.isView(data) ? [data.buffer as ArrayBuffer] : [])))];
}

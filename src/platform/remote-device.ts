/**
 * @module
 * A device behind a message port: client and server, for worker threads in Node and web workers. The
 * client compiles programs and sends them as ONNX models.
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

/** The part of a message port that client and server use. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The calls that the server accepts: the methods of a device, with compiled programs. */
interface DeviceCalls {
  open(compiled: CompiledProgram): ProgramHandle;
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
  readonly method: keyof DeviceCalls;
  readonly args: readonly unknown[];
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: Failure };

/** The server's first message, when it is ready. */
export interface Ready {
  readonly ready: DeviceDescription;
}

/** The client. */
export class RemoteDevice implements Device {
  readonly description: DeviceDescription;
  readonly #port: Port;
  readonly #compile: (program: Program) => CompiledProgram;
  readonly #end: () => Promise<void>;
  readonly #pending = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #failure: Error | undefined;
  #nextId = 1;

  /** @param end stops the server */
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

  /** Rejects all pending and all later calls with this error. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("failure" in reply) pending?.reject(new PenchantError(reply.failure.code, reply.failure.message));
    else pending?.resolve(reply.result as never);
  }

  #call<Method extends keyof DeviceCalls>(
    method: Method,
    ...args: Parameters<DeviceCalls[Method]>
  ): Promise<ReturnType<DeviceCalls[Method]>> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
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

  /** Rejects pending calls at once; resolves when the server has stopped. */
  async close(): Promise<void> {
    this.fail(new DeviceError("device: must be open, got a closed one"));
    await this.#end();
  }
}

/** The server: answers calls in the order in which they arrive. */
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

/** The buffers of the tensors in a result, to be transferred instead of copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== "object" || result === null) return [];
  const tensors = Object.values(result as TensorRecord);
  return [...new Set(tensors.flatMap(({ data }) => (ArrayBuffer.isView(data) ? [data.buffer as ArrayBuffer] : [])))];
}

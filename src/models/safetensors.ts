/**
 * @module
 * The safetensors format: an 8-byte length, a JSON header of names, types, shapes and offsets, then the
 * bytes. Headers are checked before anything is read, because files may be hostile. Tensors are read one at a time.
 */
import { didYouMean, inspect, type Storage, WeightsError } from "../core/index.ts";
import type { TensorData } from "../engine/index.ts";

/** Maximum length of a header: the format's own limit. */
const LONGEST_HEADER = 100_000_000;
/** Values of a tensor that are read at once. */
const PIECE = 1 << 22;

const widths = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
type StoredType = keyof typeof widths;

interface Entry {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly start: number;
  readonly end: number;
}

/** An open file: names and shapes are read, values are read on demand. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks a header.
 *
 * @throws {WeightsError} `E_WEIGHTS` naming file, tensor and what is wrong
 */
export async function openSafetensors(storage: Storage, path: string): Promise<SafetensorsFile> {
  const fail = (requirement: string): never => {
    throw new WeightsError(`${path}: ${requirement}`);
  };
  const size = (await storage.size(path)) ?? fail("must exist, got no such file");
  if (size < 8) fail(`must begin with an 8-byte header length, got ${size} bytes`);
  const lengthBytes = await storage.read(path, { offset: 0, length: 8 });
  const length = Number(new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER || 8 + length > size)
    fail(`header length must fit into the file of ${size} bytes, got ${length}`);
  const text = new TextDecoder().decode(await storage.read(path, { offset: 8, length }));
  const header = parseObject(text) ?? fail(`header must be a JSON object, got ${inspect(text.slice(0, 40))}`);

  const tensors = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const entry = checkEntry(value, 8 + length, size);
    if (typeof entry === "string") fail(`tensor "${name}": ${entry}`);
    else tensors.set(name, entry);
  }
  const byStart = [...tensors].sort(([, a], [, b]) => a.start - b.start);
  byStart.forEach(([name, { start }], i) => {
    const [previous, before] = byStart[i - 1] ?? [undefined, undefined];
    if (before && start < before.end) fail(`tensors must not overlap, got "${previous}" and "${name}"`);
  });
  const metadata = header["__metadata__"];
  return {
    path,
    tensors,
    metadata: typeof metadata === "object" && metadata !== null ? (metadata as Record<string, string>) : {},
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The entry, or an error message. */
function checkEntry(value: unknown, base: number, size: number): Entry | string {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !(dtype in widths)) {
    return `dtype must be one of ${Object.keys(widths).join(", ")}, got ${inspect(dtype)}`;
  }
  const isSizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isSizes(shape)) return `shape must be a list of sizes, got ${inspect(shape)}`;
  if (!isSizes(offsets) || offsets.length !== 2) return `data_offsets must be two positions, got ${inspect(offsets)}`;
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((a, b) => a * b, widths[dtype as StoredType]);
  if (end - begin !== bytes) return `shape [${shape.join(", ")}] of ${dtype} needs ${bytes} bytes, got ${end - begin}`;
  if (base + end > size) return `must end within the file of ${size} bytes, got ${base + end}`;
  return { dtype: dtype as StoredType, shape, start: base + begin, end: base + end };
}

export interface ReadTensorOptions {
  /** Accept NaN and infinities. @default false */
  readonly allowNonFinite?: boolean;
}

/**
 * One tensor as float32, from any stored float type.
 *
 * @throws {WeightsError} `E_WEIGHTS` when there is none of that name, or it holds no floats, NaN or an infinity
 */
export async function readTensor(
  storage: Storage,
  file: SafetensorsFile,
  name: string,
  { allowNonFinite = false }: ReadTensorOptions = {},
): Promise<TensorData> {
  const { shape } = entryOf(file, name);
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for await (const at of readPieces(storage, { file, name }, data)) {
    const bad = allowNonFinite ? -1 : firstNonFinite(data.subarray(at, at + PIECE));
    if (bad < 0) continue;
    throw new WeightsError(
      `${file.path}: tensor "${name}" must hold finite numbers, got ${data[at + bad]} at ${at + bad}; hint: the model was saved from a run that diverged, or the file is damaged`,
    );
  }
  return { dtype: "float32", shape, data };
}

/** A tensor in an open file. */
export interface StoredTensor {
  readonly file: SafetensorsFile;
  /** Its name there. */
  readonly name: string;
}

/** Whether two tensors have the same shape and, as float32, the same values. */
export async function haveSameValues(storage: Storage, a: StoredTensor, b: StoredTensor): Promise<boolean> {
  const [size, other] = [a, b].map(({ file, name }) => entryOf(file, name).shape);
  if (size!.join() !== other!.join()) return false;
  const [ours, theirs] = [new Float32Array(PIECE), new Float32Array(PIECE)];
  const count = size!.reduce((x, y) => x * y, 1);
  for (let at = 0; at < count; at += PIECE) {
    const length = Math.min(PIECE, count - at);
    await readPiece(storage, a, at, ours.subarray(0, length));
    await readPiece(storage, b, at, theirs.subarray(0, length));
    for (let i = 0; i < length; i++) if (ours[i] !== theirs[i]) return false;
  }
  return true;
}

function entryOf({ path, tensors }: SafetensorsFile, name: string): Entry & { readonly dtype: FloatType } {
  const entry = tensors.get(name);
  if (!entry) throw new WeightsError(`${path}: must hold tensor "${name}"${didYouMean(name, [...tensors.keys()])}`);
  const { dtype } = entry;
  if (!(dtype in decoders)) throw new WeightsError(`${path}: tensor "${name}" must hold floats, got ${dtype}`);
  return entry as Entry & { readonly dtype: FloatType };
}

/** Reads a tensor into an array, and yields where each piece begins. */
async function* readPieces(storage: Storage, tensor: StoredTensor, into: Float32Array): AsyncGenerator<number> {
  for (let at = 0; at < into.length; at += PIECE) {
    await readPiece(storage, tensor, at, into.subarray(at, at + PIECE));
    yield at;
  }
}

/** Reads the values from `at` on that fill an array. */
async function readPiece(
  storage: Storage,
  { file, name }: StoredTensor,
  at: number,
  into: Float32Array,
): Promise<void> {
  const { dtype, start } = entryOf(file, name);
  const width = widths[dtype];
  const bytes = await storage.read(file.path, { offset: start + at * width, length: into.length * width });
  decoders[dtype](bytes, into);
}

/** The index of the first value that is NaN or infinite; −1 when there is none. All bits of its exponent are set. */
function firstNonFinite(values: Float32Array): number {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  // A loop, not findIndex: a tenth of the time, 0.14 s for GPT-2.
  for (let i = 0; i < bits.length; i++) if ((bits[i]! & 0x7f800000) === 0x7f800000) return i;
  return -1;
}

type FloatType = "F64" | "F32" | "F16" | "BF16";
type Decode = (bytes: Uint8Array, into: Float32Array) => void;

/** A copy at an aligned offset, which typed arrays need. */
const aligned = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

const decoders: Readonly<Record<FloatType, Decode>> = {
  F64: (bytes, into) => into.set(new Float64Array(aligned(bytes))),
  F32: (bytes, into) => new Uint8Array(into.buffer, into.byteOffset, bytes.length).set(bytes),
  BF16: (bytes, into) => {
    const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
    new Uint16Array(aligned(bytes)).forEach((half, i) => {
      bits[i] = half << 16;
    });
  },
  F16: (bytes, into) => {
    new Uint16Array(aligned(bytes)).forEach((half, i) => {
      into[i] = halfToNumber(half);
    });
  },
};

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A tensor to write; its values are read when they are needed. */
export interface TensorSource {
  readonly name: string;
  readonly shape: readonly number[];
  values(): Promise<TensorData["data"]>;
}

/**
 * Writes float32 tensors, one in memory at a time; either the whole file is written or nothing.
 *
 * Names are sorted and the header is padded to 8 bytes, so that equal tensors make equal files.
 */
export async function writeSafetensors(
  storage: Storage,
  path: string,
  sources: readonly TensorSource[],
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Promise<void> {
  const sorted = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
  let offset = 0;
  const entries = sorted.map(({ name, shape }) => {
    const begin = offset;
    offset += shape.reduce((a, b) => a * b, 4);
    return [name, { dtype: "F32", shape, data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);

  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield header;
    for (const { name, shape, values } of sorted) {
      const data = await values();
      const size = shape.reduce((a, b) => a * b, 1);
      if (data.length !== size)
        throw new WeightsError(`${path}: tensor "${name}" must hold ${size} values, got ${data.length}`);
      // The reference device computes in float64.
      const floats = data instanceof Float32Array ? data : Float32Array.from(data);
      yield new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
    }
  }
  await storage.write(path, bytes());
}

import { expect, test } from "vitest";
import { MemoryStorage } from "../core/index.ts";

import { openSafetensors, readTensor, writeSafetensors } from "./safetensors.ts";

const source = (name: string, shape: number[], values: number[]) => ({
  name,
  shape,
  values: async () => Float32Array.from(values),
});

async function written(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await writeSafetensors(storage, "m", [
    source("b", [2, 2], [1, 2, 3, 4]),
    source("a", [], [7]),
    source("empty", [0, 3], []),
  ]);
  return storage;
}

test("what is written reads back, names sorted and bytes aligned", async () => {
  const storage = await written();
  const file = await openSafetensors(storage, "m");
  expect([...file.tensors.keys()]).toEqual(["a", "b", "empty"]);
  expect(file.metadata).toEqual({ format: "pt" });
  expect(await readTensor(storage, file, "b")).toEqual({
    dtype: "float32",
    shape: [2, 2],
    data: Float32Array.of(1, 2, 3, 4),
  });
  expect(file.tensors.get("a")!.start % 8).toBe(0);
});

test("equal tensors make equal files, in whatever order they come", async () => {
  const other = new MemoryStorage();
  await writeSafetensors(other, "m", [
    source("empty", [0, 3], []),
    source("a", [], [7]),
    source("b", [2, 2], [1, 2, 3, 4]),
  ]);
  expect(other.files.get("m")).toEqual((await written()).files.get("m"));
});

test("what the reference computes in float64 is written as float32", async () => {
  const storage = new MemoryStorage();
  const values = async () => Float64Array.of(0.1, -3);
  await writeSafetensors(storage, "m", [{ name: "a", shape: [2], values }]);
  const { data } = await readTensor(storage, await openSafetensors(storage, "m"), "a");
  expect(data).toEqual(Float32Array.of(0.1, -3));
});

test("a missing tensor is named, with the one that was probably meant", async () => {
  const storage = new MemoryStorage();
  await writeSafetensors(storage, "m", [source("h.0.weight", [1], [1])]);
  const file = await openSafetensors(storage, "m");
  await expect(readTensor(storage, file, "h.0.weigth")).rejects.toThrow(
    'm: must hold tensor "h.0.weigth", did you mean "h.0.weight"?',
  );
});

test("a source of the wrong size is refused", async () => {
  const storage = new MemoryStorage();
  await expect(writeSafetensors(storage, "m", [source("a", [3], [1, 2])])).rejects.toThrow(
    'm: tensor "a" must hold 3 values, got 2',
  );
});

/** A file with any header, well formed or not. */
function fileOf(header: unknown, data: number[], length?: bigint): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
const entry = (changes: object) => ({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...changes } });

test.each([
  ["too short", new Uint8Array(3), "must begin with an 8-byte header length, got 3 bytes"],
  [
    "a header longer than the file",
    fileOf("{}", [], 1000n),
    "header length must fit into the file of 10 bytes, got 1000",
  ],
  ["an enormous header", fileOf("{}", [], 2n ** 60n), "header length must fit into the file of 10 bytes"],
  ["no JSON", fileOf("nonsense", []), 'header must be a JSON object, got "nonsense"'],
  ["a list", fileOf("[]", []), 'header must be a JSON object, got "[]"'],
  [
    "an unknown dtype",
    fileOf(entry({ dtype: "Q4" }), [0, 0, 0, 0]),
    'tensor "a": dtype must be one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, got "Q4"',
  ],
  [
    "a negative size",
    fileOf(entry({ shape: [-1] }), [0, 0, 0, 0]),
    'tensor "a": shape must be a list of sizes, got [-1]',
  ],
  [
    "offsets that are none",
    fileOf(entry({ data_offsets: [0] }), [0, 0, 0, 0]),
    'tensor "a": data_offsets must be two positions, got [0]',
  ],
  [
    "a shape that does not fill its bytes",
    fileOf(entry({ shape: [2] }), [0, 0, 0, 0]),
    'tensor "a": shape [2] of F32 needs 8 bytes, got 4',
  ],
  ["data beyond the end", fileOf(entry({}), [0, 0]), 'tensor "a": must end within the file'],
  [
    "overlapping tensors",
    fileOf(
      { a: { dtype: "F32", shape: [1], data_offsets: [0, 4] }, b: { dtype: "F32", shape: [1], data_offsets: [2, 6] } },
      [0, 0, 0, 0, 0, 0],
    ),
    'tensors must not overlap, got "a" and "b"',
  ],
])("a hostile file is refused: %s", async (_, bytes, message) => {
  const storage = new MemoryStorage();
  storage.files.set("m", bytes);
  await expect(openSafetensors(storage, "m")).rejects.toThrow(message);
});

test("values that float32 cannot hold, NaN and infinities are refused unless they are wanted", async () => {
  const storage = new MemoryStorage();
  const bytes = new Uint8Array(Float64Array.of(1, 1e39).buffer);
  storage.files.set("m", fileOf({ a: { dtype: "F64", shape: [2], data_offsets: [0, 16] } }, [...bytes]));
  const file = await openSafetensors(storage, "m");
  await expect(readTensor(storage, file, "a")).rejects.toThrow(
    'm: tensor "a" must hold finite numbers, got Infinity at 1',
  );
  const { data } = await readTensor(storage, file, "a", { allowNonFinite: true });
  expect([...data]).toEqual([1, Number.POSITIVE_INFINITY]);
});

test("integers are no weights", async () => {
  const storage = new MemoryStorage();
  storage.files.set("m", fileOf({ a: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, [0, 0, 0, 0, 0, 0, 0, 0]));
  await expect(readTensor(storage, await openSafetensors(storage, "m"), "a")).rejects.toThrow(
    'm: tensor "a" must hold floats, got I64',
  );
});

/**
 * @module
 * Examples that are read by their index: in memory, or in a file, so that memory stays flat in their number.
 */
import { ContentHash, DataError, type Storage } from "../core/index.ts";
import type { PreferenceExample, SequenceExample } from "./examples.ts";

/** How one kind of example is written as lists of token ids. */
export interface ExampleCodec<Example> {
  pack(example: Example): readonly (readonly number[])[];
  unpack(lists: readonly (readonly number[])[]): Example;
}

/** A fixed number of examples, in a fixed order. */
export interface ExampleList<Example> {
  readonly count: number;
  /** A content hash: equal examples in the same order have equal digests, wherever they are kept. */
  readonly digest: string;
  /** The examples at these indices, in the order asked for. */
  read(indices: readonly number[]): Promise<Example[]>;
}

export const sequenceCodec: ExampleCodec<SequenceExample> = {
  pack: ({ tokens, from }) => [[from], tokens],
  unpack: ([from, tokens]) => ({ tokens: tokens!, from: from![0]! }),
};

export const preferenceCodec: ExampleCodec<PreferenceExample> = {
  pack: ({ prompt, chosen, rejected }) => [prompt, chosen, rejected],
  unpack: ([prompt, chosen, rejected]) => ({ prompt: prompt!, chosen: chosen!, rejected: rejected! }),
};

/** Examples in an array. */
export async function examplesInMemory<Example>(
  codec: ExampleCodec<Example>,
  examples: readonly Example[],
): Promise<ExampleList<Example>> {
  const hash = new ContentHash();
  for (const example of examples) await hash.add(bytesOf(packed(codec, example)));
  return {
    count: examples.length,
    digest: await hash.digest(),
    read: async (indices) => indices.map((index) => examples[index]!),
  };
}

/**
 * Writes examples to a file as they come, and reads them back by their index. Each is a row of int32: how
 * many lists it has, the length of each, and their ids. Memory holds eight bytes for each example.
 */
export async function examplesInFile<Example>(
  storage: Storage,
  path: string,
  codec: ExampleCodec<Example>,
  examples: AsyncIterable<Example>,
): Promise<ExampleList<Example>> {
  const hash = new ContentHash();
  const ends = new GrowingIndex();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const example of examples) {
      const bytes = bytesOf(packed(codec, example));
      ends.add(bytes.length / 4);
      await hash.add(bytes);
      yield bytes;
    }
  }
  await storage.write(path, inPieces(pieces(), PIECE));
  const readOne = async (index: number): Promise<Example> => {
    const [start, end] = [ends.before(index), ends.before(index + 1)];
    const bytes = await storage.read(path, { offset: 4 * start, length: 4 * (end - start) });
    return codec.unpack(unpacked(new Int32Array(bytes.slice().buffer), path));
  };
  return {
    count: ends.count,
    digest: await hash.digest(),
    read: (indices) => Promise.all(indices.map(readOne)),
  };
}

/** How many bytes are written at once. */
const PIECE = 1 << 20;

/** Small arrays of bytes joined to large ones. */
async function* inPieces(parts: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const part of parts) {
    if (filled + part.length > piece.length) {
      yield piece.subarray(0, filled);
      piece = new Uint8Array(Math.max(size, part.length));
      filled = 0;
    }
    piece.set(part, filled);
    filled += part.length;
  }
  yield piece.subarray(0, filled);
}

function packed<Example>(codec: ExampleCodec<Example>, example: Example): Int32Array {
  const lists = codec.pack(example);
  return Int32Array.from([lists.length, ...lists.map((list) => list.length), ...lists.flat()]);
}

function unpacked(numbers: Int32Array, path: string): number[][] {
  const count = numbers[0]!;
  let at = 1 + count;
  const lists = Array.from(numbers.subarray(1, at), (length) => {
    const list = Array.from(numbers.subarray(at, at + length));
    at += length;
    return list;
  });
  if (at !== numbers.length) throw new DataError(`${path}: was changed while it was read; hint: run the command again`);
  return lists;
}

const bytesOf = (numbers: Int32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** Where each example ends, in int32 numbers from the start of the file. */
class GrowingIndex {
  count = 0;
  #ends = new Float64Array(1024);

  add(length: number): void {
    if (this.count === this.#ends.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.count] = this.before(this.count) + length;
    this.count++;
  }

  /** The end of the example before this one. */
  before(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1]!;
  }
}

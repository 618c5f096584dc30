/**
 * @module
 * Examples that are read by their index: in memory, or in a file, so that memory stays flat in their number.
 */
import { ContentHash, concatBytes, DataError, type Storage } from "../core/index.ts";
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

/** Bytes of examples that are kept in memory; more go to a file. */
const IN_MEMORY = 1 << 22;

/**
 * Examples of a stream, read back by their index: from memory while they are few, and from a file beyond, so
 * that memory holds four bytes for each example. An example is stored as int32: how many lists it has, the
 * length of each, and their ids.
 *
 * @param path of the file, which is written only where it is needed
 */
export async function collectExamples<Example>(
  storage: Storage,
  path: string,
  codec: ExampleCodec<Example>,
  examples: AsyncIterable<Example>,
  { inMemory = IN_MEMORY }: { readonly inMemory?: number } = {},
): Promise<ExampleList<Example>> {
  const hash = new ContentHash();
  const ends = new GrowingIndex();
  async function* rows(): AsyncGenerator<Uint8Array, undefined> {
    for await (const example of examples) {
      const bytes = bytesOf(packed(codec, example));
      ends.add(bytes.length / 4);
      await hash.add(bytes);
      yield bytes;
    }
  }
  const pieces = inPieces(rows(), PIECE);
  const first = await takeBytes(pieces, inMemory);
  if (!first.isAll) await storage.write(path, chain(first.pieces, pieces));
  const memory = first.isAll ? concatBytes(first.pieces) : undefined;
  const readOne = async (index: number): Promise<Example> => {
    const [offset, end] = [4 * ends.before(index), 4 * ends.before(index + 1)];
    const bytes = memory ? memory.subarray(offset, end) : await storage.read(path, { offset, length: end - offset });
    return codec.unpack(unpacked(new Int32Array(bytes.slice().buffer), path));
  };
  return {
    count: ends.count,
    digest: await hash.digest(),
    read: (indices) => Promise.all(indices.map(readOne)),
  };
}

/** Takes pieces until they hold so many bytes, or there are no more. */
async function takeBytes(
  source: AsyncGenerator<Uint8Array, unknown>,
  limit: number,
): Promise<{ readonly pieces: Uint8Array[]; readonly isAll: boolean }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size <= limit) {
    const next = await source.next();
    if (next.done) return { pieces, isAll: true };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { pieces, isAll: false };
}

async function* chain(
  first: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array, unknown>,
): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest as AsyncGenerator<Uint8Array>;
}

/** How many bytes are written at once. */
const PIECE = 1 << 20;

/** Small arrays of bytes joined to large ones. */
async function* inPieces(parts: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, undefined> {
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
  return undefined;
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

/** Where each example ends, in int32 numbers from the start; in blocks, so that growing copies nothing. */
class GrowingIndex {
  count = 0;
  readonly #blocks: Uint32Array[] = [];

  add(length: number): void {
    const end = this.before(this.count) + length;
    if (end >= 2 ** 32) throw new DataError(`examples: must have fewer than ${2 ** 32} tokens in all, got more`);
    const at = this.count % BLOCK;
    if (at === 0) this.#blocks.push(new Uint32Array(BLOCK));
    this.#blocks.at(-1)![at] = end;
    this.count++;
  }

  /** The end of the example before this one. */
  before(index: number): number {
    return index === 0 ? 0 : this.#blocks[Math.floor((index - 1) / BLOCK)]![(index - 1) % BLOCK]!;
  }
}

const BLOCK = 1 << 14;

/**
 * @module
 * A file's bytes piece by piece, unpacked where they are packed, from any storage.
 */
import { DataError, PenchantError } from "../errors.ts";
import type { Storage } from "../storage.ts";

/** Large enough that each piece is worth its overhead, small enough for a cache. */
const PIECE = 1 << 18;

/**
 * The bytes of a file, gunzipped when it begins like a gzip file, whatever its name.
 *
 * @throws {StorageError} when it cannot be read
 * @throws {DataError} `pairs.csv.gz:17: must be a whole gzip file, got one that is cut off or damaged in this line`
 */
export async function* fileBytes(storage: Storage, path: string): AsyncGenerator<Uint8Array> {
  // Of what has no size, a folder or nothing at all, reading says what is wrong.
  const size = (await storage.size(path)) ?? (await storage.read(path)).length;
  const pieces = plainBytes(storage, path, size);
  const first = await pieces.next();
  if (first.done) return;
  const packed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (packed) yield* unpacked(first.value, pieces, path);
  else {
    yield first.value;
    yield* pieces;
  }
}

async function* plainBytes(storage: Storage, path: string, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let offset = 0; offset < size; offset += PIECE) {
    const range = { offset, length: Math.min(PIECE, size - offset) };
    yield (await storage.read(path, range)) as Uint8Array<ArrayBuffer>;
  }
}

async function* unpacked(
  first: Uint8Array<ArrayBuffer>,
  rest: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array<ArrayBuffer> | undefined = first;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = pending ?? (await rest.next()).value;
      pending = undefined;
      if (next) controller.enqueue(next);
      else controller.close();
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  let line = 1;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      for (const byte of piece.value) if (byte === LINE_FEED) line++;
      yield piece.value;
    }
  } catch (cause) {
    if (cause instanceof PenchantError) throw cause;
    throw new DataError(`${path}:${line}: must be a whole gzip file, got one that is cut off or damaged in this line`, {
      cause,
    });
  } finally {
    // A reader that has seen enough lets go of the file.
    await reader.cancel().catch(() => {});
  }
}

const LINE_FEED = 10;

/**
 * @module
 * Streams the bytes of a file from any storage; gzip files are decompressed.
 */
import { DataError, PenchantError } from "../errors.ts";
import type { Storage } from "../storage.ts";

/** Bytes per read: large enough to amortise the overhead, small enough for a CPU cache. */
const PIECE = 1 << 18;

/**
 * The bytes of a file, decompressed when it starts with gzip's magic number, whatever its name.
 *
 * @throws {StorageError} when the file cannot be read
 * @throws {DataError} `pairs.csv.gz:17: must be a complete gzip file, got one that is truncated or damaged at this line`
 */
export async function* fileBytes(storage: Storage, path: string): AsyncGenerator<Uint8Array> {
  // A folder or a missing file has no size; reading it throws the right error.
  const size = (await storage.size(path)) ?? (await storage.read(path)).length;
  const pieces = plainBytes(storage, path, size);
  const first = await pieces.next();
  if (first.done) return;
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (isGzip) yield* gunzip(first.value, pieces, path);
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

async function* gunzip(
  first: Uint8Array<ArrayBuffer>,
  rest: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array<ArrayBuffer> | undefined = first;
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = pending ?? (await rest.next()).value;
      pending = undefined;
      if (next) controller.enqueue(next);
      else controller.close();
    },
  });
  const reader = compressed.pipeThrough(new DecompressionStream("gzip")).getReader();
  let line = 1;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      for (const byte of piece.value) if (byte === LINE_FEED) line++;
      yield piece.value;
    }
  } catch (cause) {
    if (cause instanceof PenchantError) throw cause;
    throw new DataError(
      `${path}:${line}: must be a complete gzip file, got one that is truncated or damaged at this line`,
      {
        cause,
      },
    );
  } finally {
    // A consumer may stop early: release the file.
    await reader.cancel().catch(() => {});
  }
}

const LINE_FEED = 10;

/**
 * @module
 * Streams the bytes of a file from any storage; gzip files are decompressed.
 */
import { DataError, PenchantError } from "../errors.ts";
import { joinPath, type Storage } from "../storage.ts";

/** Bytes per read: large enough to amortise the overhead, small enough for a CPU cache. */
const PIECE = 1 << 18;

/**
 * The bytes of a file, decompressed when it starts with gzip's magic number, whatever its name.
 *
 * @throws {StorageError} when the file cannot be read
 * @throws {DataError} `pairs.csv.gz:17: must be a complete gzip file, got one that is truncated or damaged at this line`
 */
export async function* fileBytes(storage: Storage, path: string): AsyncGenerator<Uint8Array> {
  const size = await sizeOf(storage, path);
  const pieces = plainBytes(storage, path, size);
  const first = await pieces.next();
  if (first.done) return;
  if (isGzip(first.value)) yield* gunzip(first.value, pieces, path);
  else {
    yield first.value;
    yield* pieces;
  }
}

/** How a file is compressed, by its first bytes. */
export async function compressionOf(storage: Storage, path: string): Promise<"gzip" | undefined> {
  const size = await sizeOf(storage, path);
  return isGzip(await storage.read(path, { offset: 0, length: Math.min(2, size) })) ? "gzip" : undefined;
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function sizeOf(storage: Storage, path: string): Promise<number> {
  const size = await storage.size(path);
  if (size !== undefined) return size;
  const names = await storage.list(path);
  if (names.length > 0) {
    const hint = names.find((name) => /\.(?:jsonl|json|csv|tsv|parquet|txt)(?:\.gz)?$/i.test(name)) ?? names[0]!;
    throw new DataError(`${path}: must be a file, got a folder; hint: ${joinPath(path, hint)}`);
  }
  // A missing file has no size; reading it throws the right error.
  return (await storage.read(path)).length;
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
      for (let at = piece.value.indexOf(LINE_FEED); at >= 0; at = piece.value.indexOf(LINE_FEED, at + 1)) line++;
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

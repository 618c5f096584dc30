/**
 * @module
 * A file's bytes as they come from the disk, unpacked where they are packed.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";

import { DataError, StorageError } from "../../core/index.ts";

/** Large enough that each piece is worth its overhead, small enough for a cache. */
const PIECE = 1 << 18;

/**
 * The bytes of a file, gunzipped when it begins like a gzip file, whatever its name.
 *
 * @throws {StorageError} when it cannot be read
 * @throws {DataError} `games.csv.gz: must be a whole gzip file, got one that is cut off`
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  let packed = false;
  try {
    const file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
    packed = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const bytes = createReadStream(path, { highWaterMark: PIECE });
    if (!packed) return yield* bytes;
    const unpacked = createGunzip({ chunkSize: PIECE });
    // A pipe does not carry errors on.
    bytes.on("error", (error) => unpacked.destroy(error));
    yield* bytes.pipe(unpacked);
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    if (packed && code.startsWith("Z_")) {
      const what = code === "Z_BUF_ERROR" ? "one that is cut off" : `one that is damaged (${message})`;
      throw new DataError(`${path}: must be a whole gzip file, got ${what}`, { cause });
    }
    if (!code.startsWith("E")) throw cause;
    const reason = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "this is a folder" : message;
    throw new StorageError(`${path}: cannot read, ${reason}`, { cause });
  }
}

/**
 * @module
 * Synchronous gzip decompression for the pages of a Parquet file: its reader cannot wait for the platform's stream.
 */
import { Gunzip } from "fflate";

import { DataError } from "../../core/index.ts";

/** Input is decompressed in pieces of this many bytes, so that oversized data is rejected early. */
const PIECE_BYTES = 16_384;

/**
 * Decompresses one or more gzip members (RFC 1952).
 *
 * @param length the decompressed size
 * @throws {DataError} when the data is not valid gzip, or has another size
 */
export function gunzip(compressed: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let size = 0;
  const stream = new Gunzip((piece) => {
    if (size + piece.length > length) throw new DataError(`gzip: must hold ${length} bytes, got more`);
    output.set(piece, size);
    size += piece.length;
  });
  try {
    for (let start = 0; start < compressed.length; start += PIECE_BYTES) {
      stream.push(compressed.subarray(start, start + PIECE_BYTES));
    }
    stream.push(new Uint8Array(0), true);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`gzip: must be valid gzip data, got ${JSON.stringify((cause as Error).message)}`, { cause });
  }
  if (size !== length) throw new DataError(`gzip: must hold ${length} bytes, got ${size}`);
  return output;
}

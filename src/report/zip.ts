/**
 * @module
 * Reproducible ZIP files: the bytes depend only on the content.
 */
import { strToU8, zipSync } from "fflate";

/** A text file. */
export interface FolderFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Zips the files in one folder, in the given order.
 *
 * Every file has the earliest timestamp of the format, independent of clock and time zone.
 */
export function zipFolder(folder: string, files: readonly FolderFile[]): Uint8Array {
  // ZIP stores local time, so local midnight gives the same bytes in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [`${folder}/${name}`, strToU8(text)])), {
    level: 9,
    mtime,
  });
}

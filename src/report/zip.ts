/**
 * @module
 * A folder of texts as a ZIP file whose bytes depend on its content alone.
 */
import { strToU8, zipSync } from "fflate";

/** A file of a folder. */
export interface FolderFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The files in one folder, in the order given.
 *
 * Every file carries the first moment that the format knows, whatever clock and time zone there are.
 */
export function zipFolder(folder: string, files: readonly FolderFile[]): Uint8Array {
  // The format holds local time: midnight here is midnight in the file, everywhere.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [`${folder}/${name}`, strToU8(text)])), {
    level: 9,
    mtime,
  });
}

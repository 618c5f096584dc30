/**
 * @module
 * Names a file that is no UTF-8 text by its first bytes, with the command that repairs it.
 */
import { DataError } from "../errors.ts";

const INSTEAD = "save the rows as JSON lines, CSV or Parquet";
const pandas = (read: string): string => `in Python, ${read}.to_json("rows.jsonl", orient="records", lines=True)`;

/** First bytes of files, as Latin-1; `FILE` in a hint stands for the file's path. */
const signatures: readonly (readonly [begins: string, what: string, hint: string])[] = [
  ["(\xb5/\xfd", "a Zstandard file", "zstd -d FILE"],
  ["BZh91AY&SY", "a bzip2 file", "bunzip2 FILE"],
  ["\xfd7zXZ\0", "an xz file", "unxz FILE"],
  ['\x04"M\x18', "an LZ4 file", "lz4 -d FILE"],
  ["\xff\x06\0\0sNaPpY", "a Snappy file", "decompress it first"],
  ["\x1f\x9d", "a file of compress", "uncompress FILE"],
  ["7z\xbc\xaf'\x1c", "a 7-Zip archive", "7z x FILE"],
  ["Rar!\x1a\x07", "a RAR archive", "unrar x FILE"],
  ["PK\x03\x04", "a ZIP archive", "unzip FILE"],
  ["PK\x05\x06", "an empty ZIP archive", INSTEAD],
  ["\xd0\xcf\x11\xe0", "an old Office file", "save it as CSV UTF-8"],
  ["SQLite format 3\0", "an SQLite database", pandas("pd.read_sql(query, connection)")],
  ["ARROW1\0", "an Arrow file", pandas('pd.read_feather("FILE")')],
  ["\xff\xff\xff\xff", "an Arrow stream", 'in Python, datasets.Dataset.from_file("FILE").to_json("rows.jsonl")'],
  ["FEA1\0", "a Feather file", pandas('pd.read_feather("FILE")')],
  ["ORC\x08", "an ORC file", pandas('pd.read_orc("FILE")')],
  ["Obj\x01", "an Avro file", INSTEAD],
  ["\x89HDF\r\n", "an HDF5 file", pandas('pd.read_hdf("FILE")')],
  ["\x93NUMPY", "a NumPy file", INSTEAD],
  ["GGUF\x02", "a GGUF model", INSTEAD],
  ["GGUF\x03", "a GGUF model", INSTEAD],
  // A pickle of protocol 2 or later begins with the opcode PROTO.
  ...["\x02", "\x03", "\x04", "\x05"].map(
    (protocol) => [`\x80${protocol}`, "a pickle", pandas('pd.read_pickle("FILE")')] as const,
  ),
  ["%PDF-1", "a PDF", "save its text as UTF-8"],
  ["\x89PNG\r\n", "a PNG image", INSTEAD],
  ["version https://git-lfs.github.com/", "a Git LFS pointer instead of the file", "git lfs pull"],
];

/**
 * Refuses a file by its first bytes, decompressed: another encoding or another format.
 *
 * @throws {DataError} `rows.jsonl: must be UTF-8 text, got UTF-16 (LE); hint: iconv -f UTF-16 -t UTF-8 rows.jsonl > …`
 */
export function rejectForeignFile(path: string, start: Uint8Array): void {
  const encoding = wideEncoding(start);
  if (encoding) {
    const { name, order, from } = encoding;
    throw new DataError(`${path}: must be UTF-8 text, got ${name} (${order}); hint: ${iconv(path, from)}`);
  }
  const text = latin1(start);
  const isOffice = text.startsWith("PK") && /xl\/|\[Content_Types\]/.test(text);
  if (isOffice) throw foreign(path, "an Excel or other Office file", "save it as CSV UTF-8");
  if (text.startsWith("ustar", 257)) throw foreign(path, "a tar archive", "tar -xf FILE");
  const found = signatures.find(([begins]) => text.startsWith(begins));
  if (found) throw foreign(path, found[1], found[2]);
  const zero = start.indexOf(0);
  if (zero >= 0) {
    throw new DataError(`${path}: must be text, got a zero byte at ${zero}: this looks like a binary file`);
  }
}

/** Refuses a page that was saved in place of rows. @throws {DataError} `rows.jsonl: must be UTF-8 text, got an HTML page; hint: …` */
export function rejectPage(path: string, start: Uint8Array): void {
  const text = latin1(start);
  if (/^\s*<(?:!doctype|html|head|body)\b/i.test(text)) {
    throw foreign(path, "an HTML page", "download the file itself, not the page that shows it");
  }
  if (/^\s*<\?xml\b/i.test(text)) throw foreign(path, "XML", INSTEAD);
}

const latin1 = (start: Uint8Array): string =>
  Array.from(start.subarray(0, 600), (byte) => String.fromCharCode(byte)).join("");

const foreign = (path: string, what: string, hint: string): DataError =>
  new DataError(`${path}: must be UTF-8 text, got ${what}; hint: ${hint.replaceAll("FILE", path)}`);

/** UTF-16 and UTF-32, by their byte order mark, or by where the zero bytes of ASCII letters are. */
function wideEncoding(start: Uint8Array): { name: string; order: string; from: string } | undefined {
  const marks = [...start.subarray(0, 4)];
  const begins = (...bytes: number[]): boolean => bytes.every((byte, i) => marks[i] === byte);
  // iconv finds the byte order by the mark.
  if (begins(0xff, 0xfe, 0, 0)) return { name: "UTF-32", order: "LE", from: "UTF-32" };
  if (begins(0, 0, 0xfe, 0xff)) return { name: "UTF-32", order: "BE", from: "UTF-32" };
  if (begins(0xff, 0xfe)) return { name: "UTF-16", order: "LE", from: "UTF-16" };
  if (begins(0xfe, 0xff)) return { name: "UTF-16", order: "BE", from: "UTF-16" };
  const sample = start.subarray(0, Math.min(start.length - (start.length % 4), 256));
  const share = (residues: readonly number[], modulus: number): number => {
    const bytes = [...sample].filter((_, i) => residues.includes(i % modulus));
    return bytes.filter((byte) => byte === 0).length / bytes.length;
  };
  if (sample.length < 4) return undefined;
  if (share([1, 2, 3], 4) > 0.9 && share([0], 4) < 0.1) return { name: "UTF-32", order: "LE", from: "UTF-32LE" };
  if (share([0, 1, 2], 4) > 0.9 && share([3], 4) < 0.1) return { name: "UTF-32", order: "BE", from: "UTF-32BE" };
  if (share([1], 2) > 0.6 && share([0], 2) < 0.1) return { name: "UTF-16", order: "LE", from: "UTF-16LE" };
  if (share([0], 2) > 0.6 && share([1], 2) < 0.1) return { name: "UTF-16", order: "BE", from: "UTF-16BE" };
  return undefined;
}

/** The command that converts a file to UTF-8. */
export function iconv(path: string, from: string): string {
  const name = path.split("/").at(-1)!;
  return `iconv -f ${from} -t UTF-8 ${path} > utf8-${name.replace(/\.gz$/i, "")}`;
}

/** The bytes 0x80 to 0x9F in Windows-1252; a space where there is none. */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/** What an invalid byte would be in Windows-1252, which Excel and Notepad write: `the byte 0xE9 (é in Windows-1252)`. */
export function describeByte(byte: number): string {
  const hex = `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  const letter = WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte);
  return letter === " " || byte < 0x80 ? `the byte ${hex}` : `the byte ${hex} (${letter} in Windows-1252)`;
}

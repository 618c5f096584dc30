/**
 * @module
 * Reads an untrusted ZIP archive: every entry is validated before anything is decompressed, and decompression is
 * limited to the declared sizes. fflate's `unzipSync` shows neither links nor encryption and checks no checksum, so its
 * directory is read here.
 */
import { inflateSync } from "fflate";

import { DataError, inspect } from "../core/index.ts";

interface ArchiveLimits {
  /** The files that are wanted; others are passed over. */
  readonly names: readonly string[];
  /** Maximum size of one wanted file, uncompressed. */
  readonly maxBytes: number;
}

export interface ArchiveFiles {
  /** The wanted files by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Paths of the files that were passed over, without what macOS and Windows add. */
  readonly ignored: readonly string[];
}

/** An entry as the archive's directory describes it. */
interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Unix file mode; 0 for other systems. */
  readonly mode: number;
  readonly offset: number;
}

const [END, DIRECTORY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [END_BYTES, DIRECTORY_BYTES, LOCAL_BYTES] = [22, 46, 30];
const [IS_ENCRYPTED, IS_UTF8] = [1, 1 << 11];
const [STORED, DEFLATED] = [0, 8];
const [FILE_TYPE, SYMBOLIC_LINK] = [0xf000, 0xa000];

/**
 * The wanted files of a ZIP archive by name (PKWARE's APPNOTE 6.3.10, without ZIP64, encryption or split archives).
 *
 * They may be in one folder, whose name is removed; other files are not decompressed. All entries are checked before
 * the first one is decompressed: an archive with a path that leads out of it, or with a link, is rejected as a whole.
 *
 * @throws {DataError} `week5.zip: "../x": must be a path inside the archive, got one outside`, naming the invalid entry
 */
export function readArchive(bytes: Uint8Array, archive: string, { names, maxBytes }: ArchiveLimits): ArchiveFiles {
  const entries = readDirectory(bytes, archive).filter(({ name, size }) => !(name.endsWith("/") && size === 0));
  const wanted = new Map<string, Entry>();
  const ignored: string[] = [];
  let folder: string | undefined;
  for (const entry of entries) {
    const reject = (must: string, got: string): never => {
      throw new DataError(`${archive}: ${inspect(entry.name)}: must ${must}, got ${got}`);
    };
    const path = entry.name.split("/");
    const name = path.at(-1)!;
    if (entry.name.includes("\0")) reject("have a name of letters", "one with a zero byte");
    if (/^[a-z]:/i.test(entry.name) || path.includes("..") || path[0] === "") {
      reject("be a path inside the archive", "one outside");
    }
    if ((entry.mode & FILE_TYPE) === SYMBOLIC_LINK) reject("be a file", "a symbolic link");
    if (isOfSystem(path)) continue;
    if (!names.includes(name)) {
      ignored.push(entry.name);
      continue;
    }
    if (wanted.has(name)) reject("occur once", "a second file of that name");
    const own = path.slice(0, -1).join("/");
    folder ??= own;
    if (own !== folder) reject(`be in the folder of the others, ${inspect(folder)}`, inspect(own));
    if (entry.flags & IS_ENCRYPTED) reject("be readable", "an encrypted file");
    if (entry.method !== STORED && entry.method !== DEFLATED) {
      reject("be stored or deflated", `method ${entry.method}`);
    }
    if (entry.size > maxBytes) reject(`have at most ${maxBytes} bytes uncompressed`, `${entry.size}`);
    wanted.set(name, entry);
  }
  return { files: new Map([...wanted].map(([name, entry]) => [name, unpack(bytes, archive, entry)])), ignored };
}

/** What macOS and Windows put into folders and archives. */
const isOfSystem = (path: readonly string[]): boolean =>
  path[0] === "__MACOSX" || /^(?:\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i.test(path.at(-1)!);

function readDirectory(bytes: Uint8Array, archive: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (what: string): DataError =>
    new DataError(`${archive}: must be a whole ZIP archive without ZIP64, got ${what}`);
  const end = endOf(view);
  if (end === undefined) throw damaged("no end of its directory");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count !== view.getUint16(end + 8, true) || view.getUint16(end + 4, true) !== 0) throw damaged("a part of one");
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY_BYTES > end || view.getUint32(at, true) !== DIRECTORY)
      throw damaged(`a torn directory at ${at}`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true),
    ) as [number, number, number];
    const flags = view.getUint16(at + 8, true);
    const isUnix = view.getUint8(at + 5) === 3;
    entries.push({
      name: nameIn(bytes.subarray(at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameLength), flags),
      flags,
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      mode: isUnix ? view.getUint32(at + 38, true) >>> 16 : 0,
      offset: view.getUint32(at + 42, true),
    });
    at += DIRECTORY_BYTES + nameLength + extraLength + commentLength;
  }
  if (at > end) throw damaged(`a torn directory at ${at}`);
  return entries;
}

/** The offset of the end-of-central-directory record, which is last in the file except for a comment. */
function endOf(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return undefined;
}

/**
 * UTF-8 if the flag is set, or if the bytes are, as macOS writes them; else latin-1, which is enough to compare and to
 * print names. Old Windows programs write backslashes between folders.
 */
function nameIn(bytes: Uint8Array, flags: number): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: (flags & IS_UTF8) === 0, ignoreBOM: true }).decode(bytes);
  } catch {
    name = new TextDecoder("latin1").decode(bytes);
  }
  return name.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function unpack(
  bytes: Uint8Array,
  archive: string,
  { name, flags, method, checksum, packedSize, size, offset }: Entry,
): Uint8Array {
  const broken = (what: string): DataError =>
    new DataError(`${archive}: ${inspect(name)}: must match the archive's directory, got ${what}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== LOCAL) throw broken("no file there");
  const nameLength = view.getUint16(offset + 26, true);
  const nameAt = offset + LOCAL_BYTES;
  const local = nameIn(bytes.subarray(nameAt, nameAt + nameLength), flags);
  if (local !== name) throw broken(`a file named ${inspect(local)}`);
  const start = nameAt + nameLength + view.getUint16(offset + 28, true);
  const content = bytes.subarray(start, start + packedSize);
  if (content.length !== packedSize) throw broken("a file that is cut off");
  const file = method === STORED ? content.slice() : inflate(content, size, broken);
  if (file.length !== size) throw broken(`${file.length} bytes instead of ${size}`);
  if (crc32(file) !== checksum) throw broken("another checksum");
  return file;
}

/** Decompresses into a buffer of `size` + 1 bytes: the extra byte shows that the data is larger than declared. */
function inflate(packed: Uint8Array, size: number, broken: (what: string) => DataError): Uint8Array {
  const out = new Uint8Array(size + 1);
  try {
    return inflateSync(packed, { out });
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause));
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in ZIP and gzip; that of "123456789" is cbf43926. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

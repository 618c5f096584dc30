/**
 * @module
 * Gzip members unpacked in one call, which the pages of a Parquet file need: its reader cannot wait for
 * the platform's stream.
 */
import { DataError } from "../../core/index.ts";

/** Codes of one alphabet: how many there are of each length, and their symbols in order. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/**
 * The bytes packed in one or more gzip members (RFC 1952; the blocks within are RFC 1951).
 *
 * @param length how many bytes there must be
 * @throws {DataError} when the bytes are no gzip members, or hold fewer or more
 */
export function gunzip(packed: Uint8Array, length: number): Uint8Array {
  const into = new Uint8Array(length);
  let [at, done] = [0, 0];
  while (at < packed.length) {
    const inflated = inflate(packed, skipHeader(packed, at), into, done);
    done = inflated.done;
    // Behind each member stand its checksum and its length, of four bytes each.
    at = inflated.at + 8;
  }
  if (done !== length) throw new DataError(`gzip: must hold ${length} bytes, got ${done}`);
  return into;
}

const [HAS_CHECKSUM, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [2, 4, 8, 16];

function skipHeader(packed: Uint8Array, start: number): number {
  if (packed[start] !== 0x1f || packed[start + 1] !== 0x8b || packed[start + 2] !== 8) {
    throw new DataError(`gzip: a member must begin with 1f 8b 08, got something else at byte ${start}`);
  }
  const flags = packed[start + 3]!;
  let at = start + 10;
  if (flags & HAS_EXTRA) at += 2 + packed[at]! + 256 * packed[at + 1]!;
  for (const flag of [HAS_NAME, HAS_COMMENT]) if (flags & flag) at = packed.indexOf(0, at) + 1;
  return flags & HAS_CHECKSUM ? at + 2 : at;
}

/** Unpacks one member's blocks; tells where they end and how far the output has come. */
function inflate(
  packed: Uint8Array,
  start: number,
  into: Uint8Array,
  begin: number,
): { readonly at: number; readonly done: number } {
  const bits = new Bits(packed, start);
  let done = begin;
  const put = (byte: number): void => {
    if (done >= into.length) throw new DataError(`gzip: must hold ${into.length} bytes, got more`);
    into[done++] = byte;
  };
  for (let isLast = false; !isLast; ) {
    isLast = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) bits.takeStored(put);
    else if (kind === 1) takeBlock(fixedLiterals, fixedDistances);
    else if (kind === 2) takeBlock(...dynamicCodes(bits));
    else throw new DataError("gzip: a block must be of kind 0, 1 or 2, got 3");
  }
  return { at: bits.nextByte(), done };

  function takeBlock(literals: Codes, distances: Codes): void {
    for (;;) {
      const symbol = bits.decode(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) {
        put(symbol);
        continue;
      }
      const length = lengths[symbol - 257]! + bits.take(lengthBits[symbol - 257]!);
      const code = bits.decode(distances);
      const distance = offsets[code]! + bits.take(offsetBits[code]!);
      if (!(distance <= done)) throw new DataError(`gzip: a copy must begin within the bytes before it, at ${done}`);
      for (let i = 0; i < length; i++) put(into[done - distance]!);
    }
  }
}

const END_OF_BLOCK = 256;

/** First values and extra bits of the codes for lengths (257 to 285) and distances (0 to 29): RFC 1951, 3.2.5. */
const lengthBits = [...Array.from({ length: 28 }, (_, i) => (i < 8 ? 0 : (i >> 2) - 1)), 0];
const lengths = [...firstValues(lengthBits.slice(0, 28), 3), 258];
const offsetBits = Array.from({ length: 30 }, (_, i) => (i < 4 ? 0 : (i >> 1) - 1));
const offsets = firstValues(offsetBits, 1);

function firstValues(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((extra) => {
    const value = next;
    next += 2 ** extra;
    return value;
  });
}

const fixedLiterals = codesOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
const fixedDistances = codesOf(Array.from({ length: 30 }, () => 5));

/** Canonical codes: of one length they follow each other, and shorter ones come first. */
function codesOf(codeLengths: readonly number[]): Codes {
  const counts = new Uint16Array(16);
  for (const length of codeLengths) counts[length]!++;
  counts[0] = 0;
  const places = new Uint16Array(17);
  for (let length = 1; length < 16; length++) places[length + 1] = places[length]! + counts[length]!;
  const symbols = new Uint16Array(codeLengths.length);
  codeLengths.forEach((length, symbol) => {
    if (length > 0) symbols[places[length]!++] = symbol;
  });
  return { counts, symbols };
}

/** The order in which a block tells the lengths of the codes for lengths: RFC 1951, 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function dynamicCodes(bits: Bits): [literals: Codes, distances: Codes] {
  const [literals, distances, told] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  const ofLengths = Array.from({ length: 19 }, () => 0);
  for (const symbol of ORDER.slice(0, told)) ofLengths[symbol] = bits.take(3);
  const codes = codesOf(ofLengths);
  const codeLengths: number[] = [];
  while (codeLengths.length < literals + distances) {
    const symbol = bits.decode(codes);
    if (symbol < 16) codeLengths.push(symbol);
    else {
      const repeated = symbol === 16 ? (codeLengths.at(-1) ?? 0) : 0;
      const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let i = 0; i < times; i++) codeLengths.push(repeated);
    }
  }
  return [codesOf(codeLengths.slice(0, literals)), codesOf(codeLengths.slice(literals))];
}

/** Bits from the lowest of each byte up. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** At most 13 bits as a number, the first of them the lowest. */
  take(count: number): number {
    while (this.#count < count) {
      this.#held |= this.#byte() << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** The symbol whose code comes next; codes begin with their highest bit. */
  decode({ counts, symbols }: Codes): number {
    let [code, first, place] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = counts[length]!;
      if (code - first < count) return symbols[place + code - first]!;
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new DataError("gzip: a code must be one of the block's, got another");
  }

  /** A stored block: what is left of the byte is skipped, then come the length, its complement, and the bytes. */
  takeStored(put: (byte: number) => void): void {
    this.#held = this.#count = 0;
    const [length, complement] = [this.take(8) + 256 * this.take(8), this.take(8) + 256 * this.take(8)];
    if (length + complement !== 0xffff) throw new DataError("gzip: a stored block must tell its length twice alike");
    for (let i = 0; i < length; i++) put(this.#byte());
  }

  /** Where the first byte stands that no bit was taken of. */
  nextByte(): number {
    return this.#at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new DataError("gzip: must be whole, got a member that is cut off");
    return byte;
  }
}

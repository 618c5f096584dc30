/**
 * @module
 * Content hashes: equal values have equal digests.
 */

/** Pieces of bytes as one. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** SHA-256 of text or bytes, in hexadecimal. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** JSON with sorted keys: equal values give equal text, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A content hash of bytes that come in pieces; equal bytes have equal digests, however they are cut. */
export class ContentHash {
  #block = new Uint8Array(1 << 20);
  #filled = 0;
  #state = "";

  async add(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#block.length) await this.#absorb();
    }
  }

  /** SHA-256 chained over blocks of 1 MiB, since the platform's own hash takes no pieces. */
  async #absorb(): Promise<void> {
    this.#state = await sha256(`${this.#state}${await sha256(this.#block.subarray(0, this.#filled))}`);
    this.#filled = 0;
  }

  async digest(): Promise<string> {
    await this.#absorb();
    return this.#state;
  }
}

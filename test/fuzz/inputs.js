/**
 * Makes inputs for a target: samples with random changes. An input depends on seed, target and number alone.
 */
import { RandomStream } from "../../dist/core/index.js";
import { targets } from "./targets.js";

/** @typedef {import("./targets.js").Target} Target */

/** One change at a random place. @returns {Uint8Array} */
function mutate(/** @type {Uint8Array} */ bytes, /** @type {Target} */ target, /** @type {RandomStream} */ random) {
  const at = random.integer(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.integer(random.integer(4) === 0 ? 200 : 4));
  const splice = (/** @type {Uint8Array} */ put, /** @type {number} */ to) =>
    Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(to)]);
  switch (random.integer(8)) {
    case 0:
      return splice(new Uint8Array(0), end);
    case 1:
      return splice(Uint8Array.of(random.integer(256)), at + 1);
    case 2:
      return splice(Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.integer(8))), at + 1);
    case 3:
      return splice(Buffer.concat([bytes.subarray(at, end), bytes.subarray(at, end)]), end);
    case 4:
      return bytes.subarray(0, at);
    case 5: {
      const other = bytesOf(target.samples[random.integer(target.samples.length)]);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random.integer(other.length + 1))]);
    }
    default: {
      // Tokens are bytes where they are no text of ASCII or beyond Latin-1.
      const token = target.tokens[random.integer(target.tokens.length)];
      const put = Buffer.from(token, /^[\0-\xff]*$/.test(token) ? "latin1" : "utf8");
      return splice(put, random.integer(2) === 0 ? at : at + put.length);
    }
  }
}

const bytesOf = (/** @type {Uint8Array | string} */ sample) =>
  typeof sample === "string" ? Buffer.from(sample) : sample;

/** The input with this number: its file name and bytes. */
export function inputOf(/** @type {string} */ name, /** @type {number} */ seed, /** @type {number} */ index) {
  const target = targets[name];
  const random = new RandomStream(seed, `${name}/${index}`);
  let bytes = bytesOf(target.samples[random.integer(target.samples.length)]);
  for (let changes = 1 + random.integer(6); changes > 0; changes--) bytes = mutate(bytes, target, random);
  return { path: target.names[random.integer(target.names.length)], bytes: new Uint8Array(bytes) };
}

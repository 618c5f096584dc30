/**
 * @module
 * A cache of answers by request hash, so that an interrupted run resumes without repeating requests.
 */
import { DataError, inspect, parseJsonl, readText, type Storage } from "../core/index.ts";

export interface AnswerCache {
  get(hash: string): Promise<unknown>;
  put(hash: string, answer: object): Promise<void>;
}

/**
 * Opens a cache in a JSON lines file: `{"request": SHA-256, "answer": …}`, appended per answer.
 *
 * An incomplete last line, left by a killed process, is removed. The file contains no API key.
 *
 * @throws {DataError} when a line is invalid
 */
export async function openAnswerCache(storage: Storage, path: string): Promise<AnswerCache> {
  const answers = new Map<string, object>();
  if ((await storage.size(path)) !== undefined) {
    const text = await readText(storage, path);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await storage.truncate(path, new TextEncoder().encode(whole).length);
    for (const { value, place } of parseJsonl(whole, path)) {
      const { request, answer } = (value ?? {}) as Record<string, unknown>;
      if (typeof request !== "string" || typeof answer !== "object" || answer === null) {
        throw new DataError(
          `${place}: each line must hold request and answer, got ${inspect(value)}; hint: another --cache`,
        );
      }
      answers.set(request, answer);
    }
  }
  // Appends are serialised, so that lines do not interleave.
  let writing: Promise<void> = Promise.resolve();
  return {
    get: async (hash) => answers.get(hash),
    put(hash, answer) {
      answers.set(hash, answer);
      writing = writing.then(() => storage.append(path, `${JSON.stringify({ request: hash, answer })}\n`));
      return writing;
    },
  };
}

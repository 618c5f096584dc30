/**
 * @module
 * Answers kept by their request's hash, so that what was stopped goes on without asking again.
 */
import { DataError, inspect, parseJsonl, readText, type Storage } from "../core/index.ts";

export interface AnswerCache {
  get(hash: string): Promise<unknown>;
  put(hash: string, answer: object): Promise<void>;
}

/**
 * A cache in a file of JSON lines, `{"request": SHA-256, "answer": …}`, one appended for each answer.
 *
 * A last line without its line break is what a killed process left: it is cut off. The file holds what the
 * model said and no key.
 *
 * @throws {DataError} when another line is no such object
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
  // One after the other, or lines could mix.
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

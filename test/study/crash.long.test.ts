/**
 * A study that dies between two changes of the disk ends, when it is asked again, in the same bytes.
 *
 * Long: it runs the tiny study some twenty times.
 */
import { beforeAll, expect, test } from "vitest";

import { Death, MortalStorage } from "../mortal-storage.ts";
import { contentsOf, runTiny } from "./run-tiny.ts";

const straight = new MortalStorage(new Map());
beforeAll(() => runTiny(straight));

/** The number of changes up to and with the n-th that matches. */
function after(pattern: RegExp, nth = 1): number {
  const places = straight.changes.flatMap((change, i) => (pattern.test(change) ? [i + 1] : []));
  expect(places.length, `${pattern} happens`).toBeGreaterThanOrEqual(nth);
  return places[nth - 1]!;
}

test.each([
  ["while the corpus is written", () => after(/corpus\/held-out\.jsonl/)],
  ["before a stage is marked as done", () => after(/write out\/stages\/tokenizer\/tokenizer_config/)],
  ["between a stage's mark and the end of its beginning", () => after(/write out\/stages\/pairs\/stage\.json/)],
  ["in the middle of supervised fine-tuning", () => after(/sft\/unfinished-checkpoint-4\/optimizer/)],
  ["while the fine-tuned model is written", () => after(/write out\/stages\/sft\/model\/config/)],
  ["after a true reward, before its checkpoint", () => after(/write out\/stages\/orpo\/rewards/, 3)],
  ["after a checkpoint, before the next true reward", () => after(/rename out\/stages\/orpo\/unfinished-checkpoint-2/)],
  ["while finished checkpoints are removed", () => after(/remove out\/stages\/orpo\/unfinished-removal/, 2)],
  ["between the judges and the report", () => after(/write out\/stages\/comparison\/stage\.json/)],
  ["in the middle of the report", () => after(/write out\/report\/curve-2/)],
])("%s", async (_, moment) => {
  const killed = new MortalStorage(new Map(), moment());
  await expect(runTiny(killed)).rejects.toBeInstanceOf(Death);
  const resumed = new MortalStorage(killed.files);
  await runTiny(resumed);
  expect(contentsOf(resumed)).toEqual(contentsOf(straight));
});

test("what other settings left half done is no beginning of this", async () => {
  const killed = new MortalStorage(new Map(), after(/rename out\/stages\/orpo\/unfinished-checkpoint-2/));
  await expect(runTiny(killed, { set: { "orpo.settings.beta": "0.3" } })).rejects.toBeInstanceOf(Death);
  const resumed = new MortalStorage(killed.files);
  await runTiny(resumed, { force: true });
  expect(contentsOf(resumed)).toEqual(contentsOf(straight));
});

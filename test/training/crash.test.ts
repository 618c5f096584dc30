/**
 * A process may die between any two things that it does to the disk. Here it dies at each of them in
 * turn; whatever it leaves behind, the next run ends in the same bytes.
 */
import { expect, test } from "vitest";
import { freshWeights, loadWeights } from "../../src/models/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { orpo, trainAndSave } from "../../src/trainers/index.ts";
import { Death, MortalStorage } from "../mortal-storage.ts";
import { clock, policyOf, preferences, tinyModel } from "./tiny.ts";

/** Trains, saves the model and tidies up, as a command does. */
async function runTo(storage: MortalStorage): Promise<void> {
  const device = inProcessDevice({ threads: 1 });
  const settings = {
    learningRate: 1e-2,
    perDeviceTrainBatchSize: 4,
    maxLength: 32,
    saveSteps: 1,
    saveTotalLimit: 2,
    maxSteps: 4,
    loggingSteps: 2,
    evalSplit: 0.2,
    evalSteps: 2,
  };
  await device.put(freshWeights(tinyModel, 1));
  const policy = policyOf(device, storage);
  for await (const _ of trainAndSave({ policy, method: orpo(settings), examples: preferences, folder: "run", clock }));
}

const withoutTimes = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> =>
  Object.fromEntries(
    [...files].map(([path, bytes]) => [
      path,
      Buffer.from(bytes)
        .toString("latin1")
        .replace(/"(seconds|tokens_per_second)":[\d.]+/g, "")
        // A run that was stopped says so each time it goes on.
        .replace(/\{"event":"start".*\n/g, ""),
    ]),
  );

test("killed at any change of the disk, and killed again while it goes on, it ends in the same bytes", async () => {
  const straight = new MortalStorage(new Map());
  await runTo(straight);
  const wanted = withoutTimes(straight.files);
  expect(Object.keys(wanted).sort()).toEqual(
    [
      "config.json",
      "events.jsonl",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ].map((name) => `run/${name}`),
  );

  let deaths = 0;
  for (let moment = 0; ; moment++) {
    const killed = new MortalStorage(new Map(), moment);
    const isDead = await runTo(killed).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Death) return true;
        throw error;
      },
    );
    if (!isDead) break;
    deaths++;
    // Killed a second time, a few changes on, then left alone.
    const again = new MortalStorage(killed.files, (moment * 7) % 11);
    await runTo(again).catch((error: unknown) => {
      if (!(error instanceof Death)) throw error;
    });
    const last = new MortalStorage(again.files);
    await runTo(last);
    expect(withoutTimes(last.files), `killed at change ${moment}`).toEqual(wanted);
  }
  expect(deaths).toBeGreaterThan(30);
  const device = inProcessDevice({ threads: 1 });
  expect(await loadWeights(straight, "run", tinyModel, device)).toEqual([]);
});

/** A run's files that were damaged while it was stopped: the file, what is wrong, and the way out. */
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../../src/core/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { claimRun } from "../../src/trainers/index.ts";
import { collect, runSft } from "./tiny.ts";

const settings = { saveSteps: 1, saveTotalLimit: 3 };

/** A run that was stopped after its fourth checkpoint. */
async function stopped(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for await (const event of runSft({ device: inProcessDevice({ threads: 1 }), storage, settings }))
    if (event.event === "checkpoint" && event.step === 4) break;
  return storage;
}

const files = (await stopped()).files;
const copy = (): MemoryStorage => {
  const storage = new MemoryStorage();
  for (const [path, bytes] of files) storage.files.set(path, bytes);
  return storage;
};
const goOn = (storage: MemoryStorage) =>
  collect(runSft({ device: inProcessDevice({ threads: 1 }), storage, settings }));

const NEWEST = "run/checkpoint-4";
const STATE = `${NEWEST}/trainer_state.json`;
const state = JSON.parse(copy().text(STATE)) as Record<string, unknown>;
const cut = (storage: MemoryStorage, path: string, length: number): void =>
  void storage.files.set(path, storage.files.get(path)!.slice(0, length));
const withState = (changes: object): string => JSON.stringify({ ...state, ...changes });

const damages: readonly [string, (storage: MemoryStorage) => unknown, string][] = [
  ["no state", (storage) => storage.remove(STATE), `${STATE}: must exist, got no such file`],
  ["an empty state", (storage) => storage.write(STATE, ""), `${STATE}: must be a JSON object, got ""`],
  ["half a state", (storage) => storage.write(STATE, "{"), `${STATE}: must be a JSON object, got "{"`],
  ["null", (storage) => storage.write(STATE, "null"), `${STATE}: must be a JSON object, got "null"`],
  ["a list", (storage) => storage.write(STATE, "[]"), `${STATE}: method must be text, got undefined`],
  ...Object.entries({
    method: ["text", 3],
    step: ["the step of its folder", 3],
    fingerprint: ["text", null],
    eventsBytes: ["a whole number of at least 0", -1],
    tokens: ["a whole number of at least 0", "7"],
    pending: ["averages by name", { loss: { sum: 1 } }],
    first: ["numbers by name", { loss: "low" }],
  }).map(([field, [requirement, value]]): [string, (storage: MemoryStorage) => unknown, string] => [
    `a bad ${field}`,
    (storage) => storage.write(STATE, withState({ [field]: value })),
    `${STATE}: ${field} must be ${requirement}, got `,
  ]),
  [
    "no weights",
    (storage) => storage.remove(`${NEWEST}/model.safetensors`),
    `${NEWEST}/model.safetensors: must exist, got no such file`,
  ],
  [
    "cut weights",
    (storage) => cut(storage, `${NEWEST}/model.safetensors`, 5000),
    `${NEWEST}/model.safetensors: tensor "`,
  ],
  [
    "empty weights",
    (storage) => cut(storage, `${NEWEST}/model.safetensors`, 0),
    "must begin with an 8-byte header length",
  ],
  [
    "cut moments",
    (storage) => cut(storage, `${NEWEST}/optimizer.safetensors`, 5000),
    `${NEWEST}/optimizer.safetensors: `,
  ],
  [
    "moments without a tensor",
    (storage) => {
      const path = `${NEWEST}/optimizer.safetensors`;
      const text = new TextDecoder("latin1").decode(storage.files.get(path));
      const renamed = text.replace("wte.weight", "wtx.weight");
      storage.files.set(
        path,
        Uint8Array.from(renamed, (letter) => letter.charCodeAt(0)),
      );
    },
    'transformer.wte.weight" must be [24, 16], got none',
  ],
  [
    "moments that are not finite",
    (storage) => {
      const bytes = storage.files.get(`${NEWEST}/optimizer.safetensors`)!.slice();
      new DataView(bytes.buffer).setUint32(bytes.length - 4, 0x7fc00000, true);
      storage.files.set(`${NEWEST}/optimizer.safetensors`, bytes);
    },
    "must hold finite numbers, got NaN",
  ],
];

describe.each(damages)("%s", (_, damage, message) => {
  test("is named, with the older checkpoint that is whole", async () => {
    const storage = copy();
    await damage(storage);
    const refused = expect(goOn(storage)).rejects;
    await refused.toThrow(message);
    await expect(goOn(storage)).rejects.toThrow(
      "; the checkpoint is damaged; hint: delete run/checkpoint-4, and the same command goes on from run/checkpoint-3; --force begins again",
    );
    await expect(goOn(storage)).rejects.toMatchObject({ code: "E_DATA" });
  });
});

test("what it says helps: without that folder the run goes on from the older one", async () => {
  const storage = copy();
  await storage.remove(NEWEST);
  expect((await goOn(storage))[0]).toMatchObject({ event: "start", resumedFrom: 3 });
});

test("a checkpoint of another run is not damaged", async () => {
  const other = runSft({
    device: inProcessDevice({ threads: 1 }),
    storage: copy(),
    settings: { ...settings, learningRate: 1 },
  });
  await expect(collect(other)).rejects.toThrow(/got another run's; hint: another --out, or --force to begin anew$/);
});

test("an older checkpoint that is damaged too is not recommended", async () => {
  const storage = copy();
  for (const step of [4, 3]) await storage.write(`run/checkpoint-${step}/trainer_state.json`, "{");
  await expect(goOn(storage)).rejects.toThrow("goes on from run/checkpoint-2");
  await storage.write("run/checkpoint-2/trainer_state.json", "{");
  await expect(goOn(storage)).rejects.toThrow(
    "the checkpoint is damaged; hint: --force begins again, and so does the same command without that folder",
  );
});

test.each([
  ["shorter than it was", "{}\n", "must hold the checkpoint's "],
  ["with a line that is none", undefined, "run/events.jsonl:2: each line must be a JSON object, got "],
])("events.jsonl %s", async (_, text, message) => {
  const storage = copy();
  const bytes = storage.files.get("run/events.jsonl")!.slice();
  bytes.fill(0x78, bytes.indexOf(10) + 1, bytes.indexOf(10) + 5);
  storage.files.set("run/events.jsonl", text === undefined ? bytes : new TextEncoder().encode(text));
  await expect(goOn(storage)).rejects.toThrow(message);
  await expect(goOn(storage)).rejects.toThrow("hint: --force begins again");
});

test("a run's folder is claimed: not over a finished model, not twice, and not over what it reads", async () => {
  const storage = new MemoryStorage();
  await storage.write("done/model.safetensors", "");
  const claim = (folder: string, force: boolean, data?: string) =>
    claimRun(storage, folder, { force, inputs: { "--data": data } });
  await expect(claim("done", false)).rejects.toThrow(
    "done: must not hold a finished model, got one; hint: another --out, or --force",
  );
  const lock = await claim("done", true);
  await expect(claim("done", true)).rejects.toThrow("done: must be free");
  await lock.release();
  for (const name of ["events.jsonl", "checkpoint-3/x", "tokenizer_config.json"])
    await expect(claim("done", true, `done/${name}`), name).rejects.toThrow("--out must not overwrite --data");
  await (await claim("done", true, "done/rows.jsonl")).release();
});

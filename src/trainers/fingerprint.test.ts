import { expect, test } from "vitest";

import type { ExampleList, PreferenceExample } from "../data/index.ts";
import type { Policy } from "../policy/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { orpo } from "./orpo.ts";

interface Parts {
  readonly settings?: Parameters<typeof orpo>[0];
  readonly name?: string;
  readonly data?: string;
  readonly json?: object;
  readonly lora?: object;
  readonly weights?: string;
}

const printOf = ({ settings, name = "orpo", data = "data", json = {}, lora, weights = "weights" }: Parts) =>
  fingerprintOf(
    { ...orpo(settings), name },
    { digest: data } as ExampleList<PreferenceExample>,
    { model: { json }, lora, digest: async () => weights } as unknown as Policy,
  );

test("a run goes on only with the same method, settings, data, model, adapter and weights", async () => {
  const parts: readonly Parts[] = [
    {},
    { settings: { beta: 0.2 } },
    { settings: { seed: 1 } },
    { name: "other" },
    { data: "other" },
    { json: { n_layer: 3 } },
    { lora: { rank: 2, alpha: 8 } },
    { lora: { rank: 2, alpha: 16 } },
    { weights: "other" },
  ];
  const prints = await Promise.all(parts.map(printOf));
  expect(new Set(prints).size).toBe(parts.length);
  expect(await printOf({ settings: { beta: 0.1 } })).toBe(prints[0]);
});

test.each([{ evalSteps: 7 }, { saveSteps: 7 }, { saveTotalLimit: 7 }, { perDeviceEvalBatchSize: 7 }])(
  "%j says only when to evaluate or save, and may differ",
  async (settings) => expect(await printOf({ settings })).toBe(await printOf({})),
);

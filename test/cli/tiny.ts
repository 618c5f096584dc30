/**
 * @module
 * A model of a few thousand weights and data to match, made on the spot.
 */
import { join } from "node:path";

import { TextTokenizer, trainBpe } from "../../src/data/index.ts";
import { inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";
import { createPolicy } from "../../src/policy/index.ts";

/** How many positions the tiny model has. */
export const POSITIONS = 64;

/** Writes `base/`, `rows.jsonl`, `pairs.jsonl` and `prompts.txt` into a folder; `width` makes the model larger. */
export async function writeTinyModel(folder: string, { width = 16 }: { readonly width?: number } = {}): Promise<void> {
  const storage = new NodeStorage();
  const tokenizer = new TextTokenizer(trainBpe(["the tide turns and the moon burns"], { vocabSize: 270 }));
  const device = inProcessDevice({ threads: 1 });
  const config = {
    model_type: "gpt2",
    n_embd: width,
    n_head: 2,
    n_layer: 1,
    n_positions: POSITIONS,
    attn_pdrop: 0,
    bos_token_id: 0,
  };
  const policy = await createPolicy(config, { tokenizer, device, storage, seed: 1 });
  await policy.save(join(folder, "base"));
  await device.close();
  const lines = (row: (i: number) => object): string =>
    Array.from({ length: 24 }, (_, i) => `${JSON.stringify(row(i))}\n`).join("");
  await storage.write(
    join(folder, "rows.jsonl"),
    lines((i) => ({ prompt: `the tide ${i}`, completion: " turns and burns" })),
  );
  await storage.write(
    join(folder, "pairs.jsonl"),
    lines((i) => ({ prompt: `the tide ${i}`, chosen: " turns", rejected: " burns the moon" })),
  );
  await storage.write(join(folder, "prompts.txt"), "the tide\nthe moon\n");
}

// A small model with fresh weights, to try the commands with: node base.mjs
// It writes a folder in Hugging Face's layout; a downloaded GPT-2 or Phi model takes its place.
import { readFileSync } from "node:fs";
import { createPolicy } from "penchant";
import { TextTokenizer, trainBpe } from "penchant/data";

const rows = readFileSync("pairs.jsonl", "utf8").trim().split("\n").map(JSON.parse);
const texts = rows.flatMap(({ prompt, chosen, rejected }) => [prompt + chosen, rejected]);
const tokenizer = new TextTokenizer(trainBpe(texts, { vocabSize: 512 }));
const config = { model_type: "gpt2", n_embd: 64, n_head: 2, n_layer: 2, n_positions: 128 };
const policy = await createPolicy(config, { tokenizer });
await policy.save("base");
await policy.close();

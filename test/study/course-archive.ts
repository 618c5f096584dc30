/**
 * @module
 * An archive in the place of the course's week5_implementation.zip: the same nine names, texts of ours.
 */
import { strToU8, zipSync } from "fflate";

import { COURSE_FILES, formatSummaries } from "../../src/data/index.ts";

const posts = ["Our cat left. TL;DR:", "Our dog came. TL;DR:"];

/** Summaries A, B and C of two posts, which begin with a word. */
export const summariesThatSay = (word: string): string =>
  formatSummaries(posts.map((prompt) => ({ prompt, completions: ["A", "B", "C"].map((one) => `${word} ${one}`) })));

function contentOf(name: string): string {
  if (name === "input_shakespeare_prefixes.txt") return "Shall I compare\n\nO rose\n";
  if (name === "pref_data_completion_20samples.txt") return "1. The rose over the dust.\n";
  if (name.startsWith("output_reddit")) return summariesThatSay(name.includes("ppo") ? "longer" : "short");
  if (name !== "pref_data_completion.jsonl") return "…";
  const row = (i: number) => ({
    prompt: i === 1 ? "O rose 1 <complete>" : `O rose ${i}`,
    chosen: " thou art red",
    rejected: " you are red",
  });
  return Array.from({ length: 12 }, (_, i) => JSON.stringify(row(i))).join("\n");
}

export const courseArchive: Uint8Array = zipSync(
  Object.fromEntries(COURSE_FILES.map((name) => [name, strToU8(contentOf(name))])),
);

/** What a person chose of its summaries. */
export const courseChoices = "id,choice\n1-A,b\n1-B,b\n1-C,tie\n2-A,a\n";

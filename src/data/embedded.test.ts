import { expect, test } from "vitest";

import { embeddedCorpora, embeddedCorpus } from "./embedded.ts";

test.each(embeddedCorpora)("$name knows its own prompts, of training and held out", (corpus) => {
  const { separator, knows } = corpus;
  const trained = [...corpus.rows({ seed: 3, count: 300 })].map(({ prompt }) =>
    prompt.slice(0, prompt.length - separator.length),
  );
  const heldOut = corpus.prompts({ seed: 5, count: 200 }).map(({ prompt }) => prompt);
  expect([...trained, ...heldOut].filter((prompt) => !knows(prompt))).toEqual([]);
});

test.each([
  ["verse", "Shall I compare thee to a summer's day?"],
  ["verse", "When in disgrace with fortune and men's eyes,"],
  ["verse", ""],
  ["verse", "My sister broke my bicycle in the garden. TL;DR:"],
  ["tldr", "My sister broke my bicycle in the garden yesterday. TL;DR:"],
  ["tldr", "O rose,"],
])("%s does not know %j", (name, prompt) => {
  expect(embeddedCorpus(name)!.knows(prompt)).toBe(false);
});

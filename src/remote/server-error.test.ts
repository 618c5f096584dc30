import { expect, test } from "vitest";

import { firstSentence, isOutOfCredit, isTooLong, readComplaint } from "./server-error.ts";

test.each<[string, string]>([
  [JSON.stringify({ error: { message: "No such model. Try another." } }), "No such model. Try another."],
  [JSON.stringify({ error: { message: "The model does not exist. Try another." } }), "The model does not exist."],
  [JSON.stringify({ error: "no key" }), "no key"],
  [JSON.stringify({ error: "Bad Request", message: "n is unknown" }), "n is unknown"],
  [JSON.stringify({ message: "slow down" }), "slow down"],
  [JSON.stringify({ detail: "Not Found" }), "Not Found"],
  [JSON.stringify({ detail: { error: { message: "inner" } } }), "inner"],
  [
    JSON.stringify({ detail: [{ loc: ["body", "n"], msg: "Extra inputs are not permitted", input: 1 }] }),
    "n: Extra inputs are not permitted",
  ],
  [JSON.stringify({ message: "Bad Request", detail: [{ loc: ["body", "n"], msg: "unknown" }] }), "n: unknown"],
  [JSON.stringify({ errors: [{ message: "first" }, { message: "second" }] }), "first"],
  [JSON.stringify([{ error: { message: "in a list" } }]), "in a list"],
  [JSON.stringify({ error: { message: JSON.stringify({ error: { message: "inside" } }) } }), "inside"],
  [
    JSON.stringify({ error: { message: "Provider returned error", metadata: { raw: '{"detail":"out of memory"}' } } }),
    "Provider returned error: out of memory",
  ],
  ["<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head><body>…</body></html>", "502 Bad Gateway"],
  ["<html><body><h1>Not here</h1><p>x</p></body></html>", "Not here"],
  ["<html><body><p>Only text</p></body></html>", "Only text"],
  ["plain text", "plain text"],
  ["a\u001b[31mred\u0007 and \u202eleft", "a␛[31mred␇ and [U+202E]left"],
  ["", ""],
  ["null", "null"],
])("%s", (body, sentence) => {
  expect(firstSentence(readComplaint(body).message)).toBe(sentence);
});

test("a long sentence is shortened", () => {
  expect(firstSentence(`${"word ".repeat(100)}end.`)).toHaveLength(200);
});

test("no credit, which no further request avoids, is not a limit per minute", () => {
  const of = (message: string, code = ""): boolean =>
    isOutOfCredit(readComplaint(JSON.stringify({ error: { message, code } })));
  expect(of("You exceeded your current quota, please check your plan and billing details.")).toBe(true);
  expect(of("Rate limit reached", "insufficient_quota")).toBe(true);
  expect(of("Insufficient Balance")).toBe(true);
  expect(of("Your credit balance is too low to access the API.")).toBe(true);
  expect(of("You exceeded your current quota. Please retry in 30s.")).toBe(false);
  expect(of("Rate limit reached for requests")).toBe(false);
});

test("a text that is too long", () => {
  expect(isTooLong("This model's maximum context length is 2048 tokens.")).toBe(true);
  expect(isTooLong("the request exceeds the available context size")).toBe(true);
  expect(isTooLong("max_tokens is too large")).toBe(false);
});

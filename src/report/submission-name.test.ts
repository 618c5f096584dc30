import { expect, test } from "vitest";

import { checkFileName, submissionName } from "./submission-name.ts";

test("the assignment's name", () => {
  expect(submissionName("Singla", "1234567")).toBe("Singla_1234567_week5");
  expect(submissionName("van der Berg", "12-3")).toBe("van der Berg_12-3_week5");
});

test.each([
  ["", "not be empty"],
  ["a/b", "have no path separators"],
  ["a\\b", "have no path separators"],
  ["..", "be more than dots"],
  ["a\u0000b", "have no control characters"],
  ["a\nb", "have no control characters"],
  ["Müller", "be ASCII"],
  ["a\u202eb", "be ASCII"],
  ["a:b", "have none of < > : "],
  [".hidden", "not begin with a dot"],
  [" a", "nor begin or end with a space"],
  ["a".repeat(81), "have at most 80 characters"],
])("refused with the value shown: %j", (name, requirement) => {
  expect(() => submissionName(name, "1")).toThrow(/^lastname: must /);
  expect(() => submissionName(name, "1")).toThrow(requirement);
  expect(() => submissionName("a", name)).toThrow(/^matriculation: must /);
  if (name.length < 70) expect(() => checkFileName("--tuned-file", name)).toThrow(`got ${JSON.stringify(name)}`);
});

import { expect, test } from "vitest";

import { jsonProblem, parseJson } from "./json-problem.ts";

test.each<readonly [source: string, column: number, reason: string]>([
  ['{"a": 1,}', 8, "a comma must not stand before }"],
  ['{"a": [1, ]}', 9, "a comma must not stand before ]"],
  ['{"a": 1},', 9, "a comma must not follow the row; hint: one object per line without commas, or all in [ ]"],
  ['{"a": 1}{"b": 2}', 9, "a second object must be on a line of its own"],
  ['{"a": 1} tide', 10, 'nothing must follow the row, got "tide"'],
  ["{'a': 1}", 2, "texts must stand in double quotes, got a single quote, as Python prints; hint: json.dumps"],
  ["{\"a\": 'b'}", 7, "texts must stand in double quotes, got a single quote, as Python prints; hint: json.dumps"],
  ["{“a”: 1}", 2, 'texts must stand in plain double quotes ("), got “'],
  ["{prompt: 1}", 2, 'a name must stand in double quotes, got prompt; hint: "prompt"'],
  ["{1: 1}", 2, 'a name in double quotes must follow, got "1: 1}"'],
  ['{"a": NaN}', 7, "a number must be finite, got NaN; hint: null"],
  ['{"a": -Infinity}', 7, "a number must be finite, got -Infinity; hint: null"],
  ['{"a": None}', 7, "JSON has no None; hint: null"],
  ['{"a": True}', 7, "JSON has no True; hint: true"],
  ['{"a": 01}', 7, "a number must be written as in JSON, got 01"],
  ['{"a": .5}', 7, "a number must be written as in JSON, got .5"],
  ['{"a": tide}', 7, 'a value must follow, got "tide}"; hint: texts stand in double quotes'],
  ['{"a": // note', 7, "JSON has no comments, got one"],
  ['{"a": "b}', 7, "the text that begins here must end with a double quote"],
  ['{"a": "b\tc"}', 9, "a text must not hold a tab itself, got one; hint: \\t"],
  ['{"a": "b\u0001c"}', 9, "a text must not hold a control character itself, got one; hint: \\u0001"],
  ['{"a": "C:\\path"}', 10, "a backslash must begin an escape of JSON, got \\p; hint: \\\\p"],
  ['{"a": "\\u12"}', 8, "a backslash must begin an escape of JSON, got \\u; hint: \\\\u"],
  ['{"a" 1}', 6, 'a colon must follow a name, got "1}"'],
  ['{"a": 1 "b": 2}', 9, 'a comma must stand before what follows, got "\\"b\\": 2}"'],
  ['{"a": [1}', 9, "] must close what is open, got }"],
  ['{"a": [1', 9, "] must close the [ at column 7, got the end"],
  ['{"a": {"b": 1}', 15, "} must close the { at column 1, got the end"],
  ['{"a":', 6, "} must close the { at column 1, got the end"],
  ["", 1, "a value must follow, got the end"],
  ["tide", 1, 'a value must follow, got "tide"; hint: texts stand in double quotes'],
])("%j: column %i, %s", (source, column, reason) => {
  expect(() => JSON.parse(source)).toThrow();
  expect(jsonProblem(source)).toMatchObject({ line: 0, column, reason });
});

test("the line of a problem counts from the row's beginning", () => {
  expect(() => parseJson('{\n "a": 1,\n "b": None\n}', "x.json", 5, "each element must be a JSON object")).toThrow(
    'x.json:7: each element must be a JSON object, got "{\\n \\"a\\": 1,\\n \\"b\\": None\\n}"; column 7: JSON has no None',
  );
  expect(jsonProblem('{"a": "tide\nmoon"}')).toEqual({
    line: 0,
    column: 12,
    reason: "a text must not hold a line break itself, got one; hint: \\n",
    isIncomplete: false,
  });
});

test("whatever JSON.parse refuses has a problem, and long or deep texts end", () => {
  const valid = '{"a": [1, -2.5e3, "t\\u00e9\\n", true, null, {"b": {}}], "c": []}';
  for (let at = 0; at < valid.length; at++) {
    for (const put of ["", "x", "}", ",", '"', "\\", "\n"]) {
      const source = valid.slice(0, at) + put + valid.slice(at + 1);
      let isBroken = false;
      try {
        JSON.parse(source);
      } catch {
        isBroken = true;
      }
      if (isBroken) expect(jsonProblem(source).reason).not.toBe("");
    }
  }
  expect(jsonProblem("[".repeat(1_000_000)).reason).toBe("] must close the [ at column 1000000, got the end");
  expect(jsonProblem(`{"n": ${"9".repeat(1_000_000)}`).reason).toBe("} must close the { at column 1, got the end");
});

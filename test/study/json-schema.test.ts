/** The published schema accepts what the runner accepts, and refuses what it refuses. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { toSnakeCase } from "../../src/core/index.ts";
import { stageKinds, studyJsonSchema } from "../../src/study/index.ts";
import { changedStudy, tinyStudy } from "./tiny.ts";

const root = resolve(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(join(root, "schemas/study.schema.json"), "utf8")) as {
  readonly definitions: Record<string, { readonly properties: Record<string, Property> }>;
};

interface Property {
  readonly description: string;
  readonly default: unknown;
  readonly properties: Record<string, Property>;
}

// Types of several kinds, and rules about what another subschema declares, are ordinary draft 7.
const validate = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false, allErrors: true }).compile(
  schema,
);
const problems = (yaml: string): string[] => {
  validate(parse(yaml));
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};

test("the published file is made of the tables as they are", () => {
  expect(schema).toEqual(JSON.parse(JSON.stringify(studyJsonSchema(stageKinds))));
});

const examples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith("study.yaml"),
);

test.each(examples)("examples/%s is valid, and tells editors its schema", (name) => {
  const path = join(root, "examples", name);
  const yaml = readFileSync(path, "utf8");
  expect(problems(yaml)).toEqual([]);
  const [, said] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(yaml)!;
  expect(relative(root, resolve(path, "..", said!))).toBe("schemas/study.schema.json");
});

test("the tiny study is valid, with a matrix, camel case and judges of every form", () => {
  expect(problems(tinyStudy)).toEqual([]);
  expect(problems(changedStudy("  seed: 1\n", "").replace("stages:\n", "matrix: { seed: [1, 2] }\nstages:\n"))).toEqual(
    [],
  );
  expect(problems(changedStudy("vocab_size", "vocabSize"))).toEqual([]);
  expect(problems(changedStudy('["reward:verse", "rule:verse"]', '"choices:mine.csv"'))).toEqual([]);
  expect(problems(changedStudy("stages:\n", "stages:\n  sheet: { uses: exercises, file: e.yaml }\n"))).toEqual([]);
});

test.each([
  ["title:", "titel:", "must NOT have additional properties"],
  ["title: Tiny verse\n", "", "must have required property 'title'"],
  ["name: tiny", "name: Tiny One", "must match pattern"],
  ["uses: compare", "uses: compere", "must match exactly one schema in oneOf"],
  ["vocab_size: 300", "vocab_sise: 300", '"vocab_sise"'],
  ["vocab_size: 300", "vocab_size: 100", "must be >= 257"],
  ["vocab_size: 300", "vocab_size: 300.5", "must be integer"],
  ["learning_rate: $rate", "lerning_rate: $rate", '"lerning_rate"'],
  ["max_length: 128", "max_length: long", "must match pattern"],
  ["eval_steps: 4", "eval_steps: -4", "must be >= 0"],
  ["    tokenizer: tokenizer\n", "", "must have required property 'tokenizer'"],
  ["config: { model_type: gpt2,", "config: {", "must have required property 'model_type'"],
  ['["reward:verse", "rule:verse"]', "[]", "must NOT have fewer than 1 items"],
  ["    above: 0.5\n", "", "must match exactly one schema in oneOf"],
  ["above: 0.5", "above: 0.5\n    below: 1", "must match exactly one schema in oneOf"],
  ["stages:\n", "matrix: { seed: [] }\nstages:\n", "must NOT have fewer than 1 items"],
  ["stages:\n", "matrix: { seed: 3 }\nstages:\n", "must be array"],
])("%j as %j is refused", (from, to, said) => {
  expect(problems(changedStudy(from, to)).join("\n")).toContain(said);
});

describe("every kind of stage", () => {
  test.each(stageKinds.map((kind) => [kind.uses, kind] as const))(
    "%s: keys in both spellings, explained",
    (uses, { keys }) => {
      const { properties } = schema.definitions[uses]!;
      const both = (names: readonly string[]) => names.flatMap((name) => [name, toSnakeCase(name)]);
      const { inputs, optionalInputs = {}, own, settings, others = {} } = keys;
      const known = ["uses", ...Object.keys({ ...inputs, ...optionalInputs, ...others }), ...both(Object.keys(own))];
      expect(new Set(Object.keys(properties))).toEqual(new Set([...known, ...(settings ? ["settings"] : [])]));
      for (const [name, { help, default: value }] of Object.entries(settings ?? {})) {
        for (const spelling of both([name])) {
          expect(properties["settings"]!.properties[spelling]!.description).toContain(help);
          expect(properties["settings"]!.properties[spelling]!.default).toEqual(value);
        }
      }
    },
  );
});

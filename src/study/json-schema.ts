/**
 * @module
 * The JSON Schema of a study's YAML, made of the tables that the stages are checked with: editors complete
 * and explain what the runner accepts.
 */
import { type Setting, type Settings, toSnakeCase } from "../core/index.ts";
import { MOST_COMBINATIONS } from "./matrix.ts";
import type { StageKind } from "./stage.ts";
import { NAME, VARIABLE_NAME } from "./study.ts";

type Schema = Readonly<Record<string, unknown>>;

const VARIABLE: Schema = { $ref: "#/definitions/variable" };
const SCALAR: Schema = { type: ["string", "number", "boolean"] };
const text = (description: string): Schema => ({ type: "string", description });

/** JSON Schema, draft 7, which editors' YAML servers read. */
export function studyJsonSchema(kinds: readonly StageKind[]): Schema {
  const stage: Schema = {
    type: "object",
    required: ["uses"],
    properties: { uses: { oneOf: kinds.map(({ uses, help }) => ({ const: uses, description: help })) } },
    allOf: kinds.map(({ uses }) => ({
      if: { properties: { uses: { const: uses } }, required: ["uses"] },
      then: { $ref: `#/definitions/${uses}` },
    })),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A Penchant study",
    type: "object",
    required: ["name", "title", "question", "stages"],
    additionalProperties: false,
    properties: {
      name: { ...text("Lower-case letters, digits and dashes; the run folder is called so."), pattern: NAME.source },
      title: text("Heads the report."),
      question: text("What the study asks."),
      variables: {
        type: "object",
        description: "Values that stages use as $name and --set changes.",
        propertyNames: { pattern: VARIABLE_NAME.source },
        additionalProperties: SCALAR,
      },
      matrix: {
        type: "object",
        description: `Variables with several values: what depends on them runs once for each combination, of which there may be ${MOST_COMBINATIONS}.`,
        propertyNames: { pattern: VARIABLE_NAME.source },
        additionalProperties: { type: "array", items: SCALAR, minItems: 1, uniqueItems: true },
      },
      stages: {
        type: "object",
        description: "Steps by name, in order; each reads only stages above it.",
        propertyNames: { pattern: NAME.source },
        additionalProperties: stage,
      },
      claims: { type: "array", description: "Registered before the run.", items: claimSchema },
      submission: submissionSchema,
    },
    definitions: {
      variable: { type: "string", pattern: `^\\$${VARIABLE_NAME.source.slice(1)}`, description: "A variable's value." },
      ...Object.fromEntries(kinds.map((kind) => [kind.uses, kindSchema(kind)])),
    },
  };
}

const bound: Schema = { anyOf: [{ type: "number" }, VARIABLE] };

const label = (description: string): Schema => ({ type: ["string", "number"], description });

const submissionSchema: Schema = {
  type: "object",
  description: "The assignment's PDF and ZIP, left in the run folder.",
  required: ["lastname", "matriculation"],
  additionalProperties: false,
  properties: {
    lastname: label("As it stands in the files' names, in plain letters."),
    matriculation: label("Matriculation number; in quotes where it begins with 0."),
    author: text("The name as the PDF prints it."),
    baseline_file: text("The baseline's completions in the ZIP."),
    tuned_file: text("The tuned model's completions in the ZIP."),
    template: { type: "boolean", description: "Leave verdicts and judgements open." },
    e2: { type: "boolean", description: "The optional E.2." },
  },
};

const claimSchema: Schema = {
  type: "object",
  required: ["name", "source", "metric", "value"],
  additionalProperties: false,
  properties: {
    name: text("The claim in words."),
    source: text("Paper and section."),
    metric: text("What is measured, in words."),
    value: text("Stage and fact, as comparison.judges.reward-verse.summary.winRate."),
    above: { ...bound, description: "The value above which the claim is reproduced." },
    below: { ...bound, description: "The value below which the claim is reproduced." },
  },
  oneOf: [{ required: ["above"] }, { required: ["below"] }],
};

function kindSchema({ uses, help, keys }: StageKind): Schema {
  const { inputs, optionalInputs = {}, own, settings, others = {} } = keys;
  const required = Object.entries(others).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  const roles = Object.entries({ ...inputs, ...optionalInputs }).map(([role, help]) => [
    role,
    text(`A stage above. ${help}`),
  ]);
  const rest = Object.entries(others).map(([name, { help, schema }]) => [
    name,
    { anyOf: [schema, VARIABLE], description: help },
  ]);
  return {
    type: "object",
    description: help,
    required: ["uses", ...Object.keys(inputs), ...required],
    additionalProperties: false,
    properties: {
      uses: { const: uses },
      ...Object.fromEntries([...roles, ...rest]),
      ...settingProperties(own),
      ...(settings && {
        settings: {
          type: "object",
          description: "Settings of the method.",
          additionalProperties: false,
          properties: settingProperties(settings),
        },
      }),
    },
  };
}

/** Each setting in both spellings that files may use. */
function settingProperties(settings: Settings): Schema {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, setting]) => {
      const { symbol, help } = setting;
      const schema = {
        anyOf: [settingSchema(setting), VARIABLE],
        description: symbol ? `${symbol}: ${help}` : help,
        default: setting.default,
      };
      return [...new Set([toSnakeCase(name), name])].map((spelling) => [spelling, schema]);
    }),
  );
}

function settingSchema(setting: Setting): Schema {
  switch (setting.kind) {
    case "boolean":
      return { type: "boolean" };
    case "choice":
      return { enum: setting.choices };
    case "text":
      return { type: "string" };
    case "texts":
      return { type: "array", items: { type: "string" } };
    case "number":
    case "optional-number": {
      const { above, atLeast, below, atMost, integer } = setting;
      const type = integer ? "integer" : "number";
      return {
        type: setting.kind === "number" ? type : [type, "null"],
        ...(above !== undefined && { exclusiveMinimum: above }),
        ...(atLeast !== undefined && { minimum: atLeast }),
        ...(below !== undefined && { exclusiveMaximum: below }),
        ...(atMost !== undefined && { maximum: atMost }),
      };
    }
  }
}

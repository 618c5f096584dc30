/**
 * @module
 * The JSON Schema of a study's YAML, generated from the tables that check the stages, so that editors complete and
 * explain exactly what the runner accepts.
 */
import { type Setting, type Settings, toSnakeCase } from "../core/index.ts";
import { MAX_COMBINATIONS } from "./matrix.ts";
import type { StageKind } from "./stage.ts";
import { NAME, VARIABLE_NAME } from "./study.ts";

type Schema = Readonly<Record<string, unknown>>;

const VARIABLE: Schema = { $ref: "#/definitions/variable" };
const SCALAR: Schema = { type: ["string", "number", "boolean"] };
const text = (description: string): Schema => ({ type: "string", description });

/** JSON Schema, draft 7, as supported by editors' YAML servers. */
export function studyJsonSchema(kinds: readonly StageKind[]): Schema {
  const stage: Schema = {
    type: "object",
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
    // A stage of an extended study has its kind there.
    if: { not: { required: ["extends"] } },
    then: {
      type: "object",
      properties: { stages: { type: "object", additionalProperties: { type: "object", required: ["uses"] } } },
    },
    properties: {
      extends: {
        description:
          "A study's file, or prefixes with files: their variables, stages and claims, which this study changes.",
        anyOf: [
          { type: "string" },
          { type: "object", propertyNames: { pattern: NAME.source }, additionalProperties: { type: "string" } },
        ],
      },
      name: {
        ...text("Lower-case letters, digits and dashes; also the name of the run folder."),
        pattern: NAME.source,
      },
      title: text("Title of the report."),
      question: text("The research question."),
      variables: {
        type: "object",
        description: "Values that stages use as $name; --set changes them.",
        propertyNames: { pattern: VARIABLE_NAME.source },
        additionalProperties: SCALAR,
      },
      matrix: {
        type: "object",
        description: `Variables with several values: stages that depend on them run once for each combination (at most ${MAX_COMBINATIONS}).`,
        propertyNames: { pattern: VARIABLE_NAME.source },
        additionalProperties: { type: "array", items: SCALAR, minItems: 1, uniqueItems: true },
      },
      stages: {
        type: "object",
        description: "Stages by name, in order; a stage reads only stages above it.",
        propertyNames: { pattern: NAME.source },
        additionalProperties: stage,
      },
      claims: { type: "array", description: "Claims of papers, registered before the run.", items: claimSchema },
      submission: submissionSchema,
    },
    definitions: {
      variable: {
        type: "string",
        pattern: `^\\$${VARIABLE_NAME.source.slice(1)}`,
        description: "Value of a variable.",
      },
      ...Object.fromEntries(kinds.map((kind) => [kind.uses, kindSchema(kind)])),
    },
  };
}

const thresholdSchema: Schema = { anyOf: [{ type: "number" }, VARIABLE] };

const textOrNumber = (description: string): Schema => ({ type: ["string", "number"], description });

const submissionSchema: Schema = {
  type: "object",
  description: "Write the assignment's PDF and ZIP to the run folder.",
  required: ["lastname", "matriculation"],
  additionalProperties: false,
  properties: {
    lastname: textOrNumber("Last name in the file names, in ASCII letters."),
    matriculation: textOrNumber("Matriculation number; in quotes if it begins with 0."),
    author: text("Name in the PDF."),
    baseline_file: text("File name of the baseline's completions in the ZIP."),
    tuned_file: text("File name of the tuned model's completions in the ZIP."),
    template: { type: "boolean", description: "Leave judgements blank, to be filled in by hand." },
    e2: { type: "boolean", description: "Include the optional exercise E.2." },
  },
};

const claimSchema: Schema = {
  type: "object",
  required: ["name", "source", "metric", "value"],
  additionalProperties: false,
  properties: {
    name: text("The claim, in words."),
    source: text("Paper and section."),
    metric: text("The metric, in words."),
    value: text("Stage and fact, such as comparison.judges.reward-verse.summary.winRate."),
    above: { ...thresholdSchema, description: "Threshold: the claim is reproduced above it." },
    below: { ...thresholdSchema, description: "Threshold: the claim is reproduced below it." },
  },
  oneOf: [{ required: ["above"] }, { required: ["below"] }],
};

function kindSchema({ uses, help, keys }: StageKind): Schema {
  const { inputs, optionalInputs = {}, own, settings, others = {} } = keys;
  const required = Object.entries(others).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  const roles = Object.entries({ ...inputs, ...optionalInputs }).map(([role, help]) => [
    role,
    text(`Name of a stage above. ${help}`),
  ]);
  const otherProperties = Object.entries(others).map(([name, { help, schema }]) => [
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
      ...Object.fromEntries([...roles, ...otherProperties]),
      ...settingProperties(own),
      ...(settings && {
        settings: {
          type: "object",
          description: "Settings of the training or generation method.",
          additionalProperties: false,
          properties: settingProperties(settings),
        },
      }),
    },
  };
}

/** Each setting in both spellings: snake_case and camelCase. */
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

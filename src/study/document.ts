/**
 * @module
 * A study's YAML: question, variables that `--set` changes, stages, and claims registered before the run. Problems
 * are reported with file and line.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";

import { DataError, didYouMean, inspect, SettingsError } from "../core/index.ts";
import { type ExtendedStudy, extendStudy, prefixedName } from "./extend.ts";
import { MAX_COMBINATIONS } from "./matrix.ts";
import { NAME, type Scalar, type Study, VARIABLE_NAME } from "./study.ts";
import { applyOverride, type RawStudy, substitute, variablesIn } from "./variables.ts";

const must =
  (requirement: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `must be ${requirement}, got ${input === undefined ? "nothing" : inspect(input)}`;
const text = z.string({ error: must("text") });
const number = z.number({ error: must("a number") });
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: must("text, a number, true or false") });
const NAME_RULE = "lower-case letters, digits and dashes";

const claimSchema = z.strictObject(
  { name: text, source: text, metric: text, value: text, above: number.optional(), below: number.optional() },
  { error: must("a mapping with name, source, metric, value and above or below") },
);

const matrixSchema = z.record(
  z.string(),
  z.array(scalar, { error: must("a list of values") }).min(1, { error: () => "must have at least one value, got []" }),
  { error: must("a mapping of variables to lists") },
);

/** Text that YAML may parse as a number, such as a matriculation number. */
const textOrNumber = z.union([z.string(), z.number().transform(String)], { error: must("text") });

const submissionSchema = z.strictObject(
  {
    lastname: textOrNumber,
    matriculation: textOrNumber,
    author: text.optional(),
    baseline_file: text.optional(),
    tuned_file: text.optional(),
    template: z.boolean({ error: must("true or false") }).optional(),
    e2: z.boolean({ error: must("true or false") }).optional(),
  },
  { error: must("a mapping with lastname and matriculation") },
);

const extendsSchema = z.union([text, z.record(z.string().regex(NAME), text)], {
  error: must("a study's file, or a mapping of prefixes to files"),
});

const studySchema = z.strictObject(
  {
    name: z.string({ error: must(NAME_RULE) }).regex(NAME, { error: must(NAME_RULE) }),
    title: text,
    question: text,
    variables: z.record(z.string(), scalar, { error: must("a mapping of names to values") }).default({}),
    matrix: matrixSchema.default({}),
    stages: z.record(
      z.string(),
      z.looseObject({ uses: text }, { error: must("a mapping that says what the stage uses") }),
      { error: must("a mapping of names to stages") },
    ),
    claims: z.array(claimSchema, { error: must("a list") }).default([]),
    submission: submissionSchema.optional(),
  },
  { error: must("a mapping with name, title, question and stages") },
);

/** A study that another one extends, and the prefix of its stages. */
export interface ExtendedDocument {
  readonly prefix: string;
  readonly document: StudyDocument;
}

/** Whether a text is a value anywhere in plain data. */
function holds(value: unknown, text: string): boolean {
  if (value === text) return true;
  return typeof value === "object" && value !== null && Object.values(value).some((inner) => holds(inner, text));
}

/** A parsed YAML file that knows the line of each key. */
export class StudyDocument {
  readonly path: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #extended: readonly ExtendedDocument[];

  /** @throws {DataError} `E_DATA` with file and line when the text is not YAML */
  constructor(text: string, path: string, extended: readonly ExtendedDocument[] = []) {
    this.path = path;
    this.#extended = extended;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines });
    const [problem] = this.#document.errors;
    if (problem)
      throw new DataError(
        `${path}:${problem.linePos?.[0].line ?? 1}: must be YAML, got ${problem.message.split("\n")[0]}`,
      );
  }

  /**
   * The files of the studies that it extends, by prefix; an empty prefix for a single file.
   *
   * @throws {SettingsError} `E_SETTINGS` when `extends` names no files
   */
  get extends(): readonly { readonly prefix: string; readonly file: string }[] {
    const written: unknown = this.#document.toJS()?.extends;
    if (written === undefined) return [];
    const { data, error } = extendsSchema.safeParse(written);
    if (error) this.#throwIssue(error.issues.map((issue) => ({ ...issue, path: ["extends", ...issue.path] })));
    return typeof data === "string"
      ? [{ prefix: "", file: data }]
      : Object.entries(data!).map(([prefix, file]) => ({ prefix, file }));
  }

  /** The study as written, with those that it extends. */
  root(): unknown {
    const own: unknown = this.#document.toJS();
    if (typeof own !== "object" || own === null || Array.isArray(own)) return own;
    const extended = this.#extended.map(({ prefix, document }): ExtendedStudy => {
      const root = document.root();
      return { prefix, root: (typeof root === "object" && root !== null ? root : {}) as ExtendedStudy["root"] };
    });
    return extendStudy(own as Record<string, unknown>, extended);
  }

  /** The file in which a text is written as a value; paths start from its folder. */
  fileOf(written: string): string {
    if (holds(this.#document.toJS(), written)) return this.path;
    const found = this.#extended.find(({ document }) => holds(document.root(), written));
    return found?.document.fileOf(written) ?? this.path;
  }

  /** The name of the variable that is written as a value, `$name`; undefined for any other value. */
  variableAt(keys: readonly string[]): string | undefined {
    const value = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], this.root());
    const name = typeof value === "string" && value.startsWith("$") ? value.slice(1) : "";
    return VARIABLE_NAME.test(name) ? name : undefined;
  }

  /** The place of a stage's key in the study that is extended, when it is not written here. */
  #extendedPlace([section, stage, ...keys]: readonly (string | number)[]): string | undefined {
    if (section !== "stages" || stage === undefined || this.#nodeAt([section, stage, ...keys])) return undefined;
    for (const { prefix, document } of this.#extended) {
      const names = Object.keys((document.root() as { stages?: object } | null)?.stages ?? {});
      const name = names.find((one) => prefixedName(prefix, one) === stage);
      if (name !== undefined) return document.place(["stages", name, ...keys]);
    }
    return undefined;
  }

  /** `study.yaml:12`: the line of a key, or of its nearest existing parent. */
  place(keys: readonly (string | number)[]): string {
    const extended = this.#extendedPlace(keys);
    if (extended !== undefined) return extended;
    for (let depth = keys.length; depth > 0; depth--) {
      const node = this.#nodeAt(keys.slice(0, depth));
      if (node?.range) return `${this.path}:${this.#lines.linePos(node.range[0]).line}`;
    }
    return this.path;
  }

  /** The node of a key in a mapping, else of the value (in a list). */
  #nodeAt(keys: readonly (string | number)[]): Node | undefined {
    const parent = keys.length === 1 ? this.#document.contents : this.#document.getIn(keys.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1)) : undefined;
    const node = pair?.key ?? this.#document.getIn(keys, true);
    return isNode(node) ? node : undefined;
  }

  /**
   * The checked study with its variables substituted. Variables of the matrix stay as `$name`, since their value
   * differs between the runs of a stage.
   *
   * @param overrides `--set key=value`: variables, or dotted paths to values of stages
   * @throws {SettingsError} `E_SETTINGS` with the line of an unknown or invalid value
   */
  resolve(overrides: Readonly<Record<string, string>>): Study {
    const root = this.root();
    const isMapping = typeof root === "object" && root !== null && !Array.isArray(root);
    if (!isMapping) this.#throwIssue(studySchema.safeParse(root).error!.issues);
    const written = root as Record<string, unknown>;
    const raw: RawStudy = {
      variables: this.#parsePart("variables", studySchema.shape.variables, written["variables"] ?? {}),
      matrix: this.#parsePart("matrix", matrixSchema, written["matrix"] ?? {}),
      stages: written["stages"],
    };
    for (const [key, text] of Object.entries(overrides)) applyOverride(raw, key, text);
    const { variables, matrix } = this.#inlineSingleValues(raw);

    const substituted = substitute({ ...written, variables, matrix }, variables, (name, keys) => {
      if (Object.hasOwn(matrix, name)) return this.#keepMatrixVariable(name, keys);
      const known = Object.keys({ ...variables, ...matrix });
      throw new SettingsError(
        `${this.place(keys)}: variable $${name} must be listed under variables${didYouMean(name, known)}`,
      );
    });
    const parsed = studySchema.safeParse(substituted);
    if (!parsed.success) this.#throwIssue(parsed.error.issues);
    const study = parsed.data as Study;
    this.#checkMatrix(study);
    this.#checkClaims(study);
    return study;
  }

  /** Parses a part that must be valid before variables are substituted. */
  #parsePart<T extends z.ZodType>(key: string, schema: T, written: unknown): z.output<T> {
    const { data, error } = schema.safeParse(written);
    if (error) this.#throwIssue(error.issues.map((issue) => ({ ...issue, path: [key, ...issue.path] })));
    return data!;
  }

  /** Moves matrix variables with a single value to the variables: they need no repeated runs. */
  #inlineSingleValues(raw: RawStudy): {
    variables: Record<string, unknown>;
    matrix: Record<string, readonly Scalar[]>;
  } {
    const matrix = { ...raw.matrix } as Record<string, readonly Scalar[]>;
    const variables = { ...raw.variables };
    for (const [name, values] of Object.entries(matrix)) {
      if (Object.hasOwn(variables, name)) {
        throw new SettingsError(
          `${this.place(["matrix", name])}: matrix.${name} must not be under variables too, got both`,
        );
      }
      if (values.length > 1) continue;
      variables[name] = values[0];
      delete matrix[name];
    }
    return { variables, matrix };
  }

  /** Keeps `$name` of a matrix variable; it is only allowed in a stage's settings. */
  #keepMatrixVariable(name: string, keys: readonly (string | number)[]): string {
    if (keys[0] === "stages" && keys[2] !== "uses") return `$${name}`;
    throw new SettingsError(
      `${this.place(keys)}: $${name} has several values in the matrix and may only be used in a stage's settings, got it at ${keys.join(".")}`,
    );
  }

  #checkMatrix({ matrix, stages }: Study): void {
    const used = [...variablesIn(stages)];
    for (const [name, values] of Object.entries(matrix)) {
      const where = this.place(["matrix", name]);
      if (!VARIABLE_NAME.test(name)) {
        throw new SettingsError(`${where}: a variable must be letters, digits and _, got ${inspect(name)}`);
      }
      if (!used.includes(name)) {
        throw new SettingsError(`${where}: matrix.${name} must be used by a stage as $${name}, got an unused variable`);
      }
      const invalidSeed = name === "seed" ? values.find((value) => typeof value !== "number") : undefined;
      if (invalidSeed !== undefined) {
        throw new SettingsError(`${where}: matrix.seed must be a list of numbers, got ${inspect(invalidSeed)}`);
      }
      const duplicate = values.find((value, i) => values.indexOf(value) !== i);
      if (duplicate !== undefined) {
        throw new SettingsError(`${where}: matrix.${name} must have each value once, got ${inspect(duplicate)} again`);
      }
    }
    const lists = Object.values(matrix);
    const count = lists.reduce((product, { length }) => product * length, 1);
    if (count > MAX_COMBINATIONS) {
      throw new SettingsError(
        `${this.place(["matrix"])}: matrix must have at most ${MAX_COMBINATIONS} combinations, got ${lists.map(({ length }) => length).join(" × ")} = ${count}`,
      );
    }
  }

  /** Throws for one issue. An unknown key comes first: it is often the misspelling of a missing one. */
  #throwIssue(issues: readonly z.core.$ZodIssue[]): never {
    const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
    const keys = issue.path as (string | number)[];
    if (issue.code === "unrecognized_keys") {
      const [name] = issue.keys;
      const known = Object.keys(
        { claims: claimSchema, submission: submissionSchema }[String(keys[0])]?.shape ?? studySchema.shape,
      );
      throw new SettingsError(`${this.place([...keys, name!])}: unknown key "${name}"${didYouMean(name!, known)}`);
    }
    throw new SettingsError(`${this.place(keys)}: ${keys.join(".") || "the study"} ${issue.message}`);
  }

  /** Checks the claims before the run, so that an invalid claim does not show up only after it. */
  #checkClaims({ claims, stages }: Study): void {
    for (const [i, { name, value, above, below }] of claims.entries()) {
      if ((above === undefined) === (below === undefined)) {
        throw new SettingsError(
          `${this.place(["claims", i])}: claim "${name}" must have above or below, got ${above === undefined ? "neither" : "both"}`,
        );
      }
      const [stage = ""] = value.split(".");
      if (stage in stages) continue;
      const known = Object.keys(stages);
      throw new SettingsError(
        `${this.place(["claims", i, "value"])}: claim "${name}": value must begin with the name of a stage, got "${stage}"${didYouMean(stage, known)}; known: ${known.join(", ")}`,
      );
    }
  }
}

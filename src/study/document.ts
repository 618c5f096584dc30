/**
 * @module
 * A study's YAML: what was asked, variables that `--set` changes, stages, and claims registered before
 * the run. Problems are reported with file and line.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";

import { DataError, didYouMean, inspect, SettingsError } from "../core/index.ts";
import { MOST_COMBINATIONS } from "./matrix.ts";
import { NAME, type Scalar, type Study, VARIABLE_NAME } from "./study.ts";
import { applyOverride, type RawStudy, substitute, variablesIn } from "./variables.ts";

const must =
  (requirement: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `must be ${requirement}, got ${input === undefined ? "nothing" : inspect(input)}`;
const text = z.string({ error: must("text") });
const number = z.number({ error: must("a number") });
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: must("text, a number, true or false") });
const named = "lower-case letters, digits and dashes";

const claimSchema = z.strictObject(
  { name: text, source: text, metric: text, value: text, above: number.optional(), below: number.optional() },
  { error: must("a mapping with name, source, metric, value and above or below") },
);

const matrixSchema = z.record(
  z.string(),
  z.array(scalar, { error: must("a list of values") }).min(1, { error: () => "must have at least one value, got []" }),
  { error: must("a mapping of variables to lists") },
);

/** A number that a name or a matriculation may look like. */
const label = z.union([z.string(), z.number().transform(String)], { error: must("text") });

const submissionSchema = z.strictObject(
  {
    lastname: label,
    matriculation: label,
    author: text.optional(),
    baseline_file: text.optional(),
    tuned_file: text.optional(),
    template: z.boolean({ error: must("true or false") }).optional(),
    e2: z.boolean({ error: must("true or false") }).optional(),
  },
  { error: must("a mapping with lastname and matriculation") },
);

const studySchema = z.strictObject(
  {
    name: z.string({ error: must(named) }).regex(NAME, { error: must(named) }),
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

/** Something that one line of a YAML file says. */
export class StudyDocument {
  readonly path: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /** @throws {DataError} `E_DATA` with file and line when the text is no YAML */
  constructor(text: string, path: string) {
    this.path = path;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines });
    const [problem] = this.#document.errors;
    if (problem)
      throw new DataError(
        `${path}:${problem.linePos?.[0].line ?? 1}: must be YAML, got ${problem.message.split("\n")[0]}`,
      );
  }

  /** `study.yaml:12`, the line where a key, or the nearest that holds it, stands. */
  place(keys: readonly (string | number)[]): string {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = this.#nodeAt(keys.slice(0, depth));
      if (node?.range) return `${this.path}:${this.#lines.linePos(node.range[0]).line}`;
    }
    return this.path;
  }

  /** The node of a key where a mapping has it, else of the value. */
  #nodeAt(keys: readonly (string | number)[]): Node | undefined {
    const holder = keys.length === 1 ? this.#document.contents : this.#document.getIn(keys.slice(0, -1), true);
    const pair = isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1)) : undefined;
    const node = pair?.key ?? this.#document.getIn(keys, true);
    return isNode(node) ? node : undefined;
  }

  /**
   * The study with variables put in; those of the matrix stay as they are written, for each run of a stage
   * to put in its own.
   *
   * @param overrides `--set key=value`: variables, or dotted paths to values of stages
   * @throws {SettingsError} `E_SETTINGS` naming the line of what is unknown or malformed
   */
  resolve(overrides: Readonly<Record<string, string>>): Study {
    const root: unknown = this.#document.toJS();
    const isMapping = typeof root === "object" && root !== null && !Array.isArray(root);
    if (!isMapping) this.#refuse(studySchema.safeParse(root).error!.issues);
    const written = root as Record<string, unknown>;
    const raw: RawStudy = {
      variables: this.#part("variables", studySchema.shape.variables, written["variables"] ?? {}),
      matrix: this.#part("matrix", matrixSchema, written["matrix"] ?? {}),
      stages: written["stages"],
    };
    for (const [key, text] of Object.entries(overrides)) applyOverride(raw, key, text);
    const { variables, matrix } = this.#withoutSingles(raw);

    const filled = substitute({ ...written, variables, matrix }, variables, (name, keys) => {
      if (Object.hasOwn(matrix, name)) return this.#swept(name, keys);
      const known = Object.keys({ ...variables, ...matrix });
      throw new SettingsError(
        `${this.place(keys)}: variable $${name} must be listed under variables${didYouMean(name, known)}`,
      );
    });
    const parsed = studySchema.safeParse(filled);
    if (!parsed.success) this.#refuse(parsed.error.issues);
    const study = parsed.data as Study;
    this.#checkMatrix(study);
    this.#checkClaims(study);
    return study;
  }

  /** A part that must be right before anything is put in. */
  #part<T extends z.ZodType>(key: string, schema: T, written: unknown): z.output<T> {
    const { data, error } = schema.safeParse(written);
    if (error) this.#refuse(error.issues.map((issue) => ({ ...issue, path: [key, ...issue.path] })));
    return data!;
  }

  /** A list of one value is that value: nothing runs several times for it. */
  #withoutSingles(raw: RawStudy): { variables: Record<string, unknown>; matrix: Record<string, readonly Scalar[]> } {
    const matrix = { ...raw.matrix } as Record<string, readonly Scalar[]>;
    const variables = { ...raw.variables };
    for (const [name, values] of Object.entries(matrix)) {
      if (Object.hasOwn(variables, name)) {
        throw new SettingsError(
          `${this.place(["matrix", name])}: matrix.${name} must not stand under variables as well, got both`,
        );
      }
      if (values.length > 1) continue;
      variables[name] = values[0];
      delete matrix[name];
    }
    return { variables, matrix };
  }

  /** A variable of the matrix stays, where each run of a stage can put in its own value. */
  #swept(name: string, keys: readonly (string | number)[]): string {
    if (keys[0] === "stages" && keys[2] !== "uses") return `$${name}`;
    throw new SettingsError(
      `${this.place(keys)}: $${name} has several values in the matrix and must stand in a stage's settings, got it at ${keys.join(".")}`,
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
        throw new SettingsError(
          `${where}: matrix.${name} must be a variable that a stage uses as $${name}, got one that none does`,
        );
      }
      const noSeed = name === "seed" ? values.find((value) => typeof value !== "number") : undefined;
      if (noSeed !== undefined) {
        throw new SettingsError(`${where}: matrix.seed must be a list of numbers, got ${inspect(noSeed)}`);
      }
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      if (twice !== undefined) {
        throw new SettingsError(`${where}: matrix.${name} must have each value once, got ${inspect(twice)} again`);
      }
    }
    const lists = Object.values(matrix);
    const count = lists.reduce((product, { length }) => product * length, 1);
    if (count > MOST_COMBINATIONS) {
      throw new SettingsError(
        `${this.place(["matrix"])}: matrix must have at most ${MOST_COMBINATIONS} combinations, got ${lists.map(({ length }) => length).join(" × ")} = ${count}`,
      );
    }
  }

  /** A key that is not known explains one that is missing, so it comes first. */
  #refuse(issues: readonly z.core.$ZodIssue[]): never {
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

  /** Before the run: afterwards it would be too late to find that a claim cannot be judged. */
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

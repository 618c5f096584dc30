/**
 * @module
 * A study's YAML: what was asked, variables that `--set` changes, stages, and claims registered before
 * the run. Problems are reported with file and line.
 */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

import { DataError, didYouMean, SettingsError, shown } from "../core/index.ts";

/** A stage as written: what it uses, and that kind's own keys. */
export interface StageSpec extends Readonly<Record<string, unknown>> {
  readonly uses: string;
}

/** A claim of a paper, registered before the run. */
export interface ClaimSpec {
  readonly name: string;
  readonly source: string;
  /** In words, for the report. */
  readonly metric: string;
  /** Where the value stands: stage and fact, as `comparison.true-reward.winRate`. */
  readonly value: string;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

export interface Study {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly variables: Readonly<Record<string, string | number | boolean>>;
  readonly stages: Readonly<Record<string, StageSpec>>;
  readonly claims: readonly ClaimSpec[];
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: "must be lower-case letters, digits and dashes" }),
  title: z.string(),
  question: z.string(),
  variables: z.record(z.string(), scalar).default({}),
  stages: z.record(z.string(), z.looseObject({ uses: z.string() })),
  claims: z
    .array(
      z.strictObject({
        name: z.string(),
        source: z.string(),
        metric: z.string(),
        value: z.string(),
        above: z.number().optional(),
        below: z.number().optional(),
      }),
    )
    .default([]),
});

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

  /** `study.yaml:12`, the line where a value, or the nearest that holds it, stands. */
  place(keys: readonly (string | number)[]): string {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = this.#document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return `${this.path}:${this.#lines.linePos(node.range[0]).line}`;
    }
    return this.path;
  }

  /**
   * The study with variables put in.
   *
   * @param overrides `--set key=value`: variables, or dotted paths to values of stages
   * @throws {SettingsError} `E_SETTINGS` naming the line of what is unknown or malformed
   */
  resolve(overrides: Readonly<Record<string, string>>): Study {
    const raw = this.#document.toJS() as Record<string, unknown> | null;
    const variables = { ...((raw?.["variables"] ?? {}) as Record<string, unknown>) };
    for (const [key, text] of Object.entries(overrides)) {
      if (key in variables) variables[key] = parseScalar(text);
      else setIn(raw ?? {}, key, parseScalar(text), Object.keys(variables));
    }
    const filled = substitute({ ...raw, variables }, variables, (name, keys) => {
      throw new SettingsError(
        `${this.place(keys)}: variable $${name} must be listed under variables${didYouMean(name, Object.keys(variables))}`,
      );
    });
    const parsed = schema.safeParse(filled);
    if (parsed.success) return parsed.data as Study;
    const [issue] = parsed.error.issues;
    const keys = (issue?.path ?? []) as (string | number)[];
    if (issue?.code === "unrecognized_keys") {
      const [name] = issue.keys;
      const known =
        keys.length === 0 ? Object.keys(schema.shape) : ["name", "source", "metric", "value", "above", "below"];
      throw new SettingsError(`${this.place([...keys, name!])}: unknown key "${name}"${didYouMean(name!, known)}`);
    }
    throw new SettingsError(
      `${this.place(keys)}: ${keys.join(".") || "the study"} ${issue?.message ?? "is malformed"}`,
    );
  }
}

/** Numbers and booleans as such, everything else as text. */
function parseScalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}

/** Changes a value that stands at a dotted path, or adds a setting beside others that stand there. */
function setIn(root: Record<string, unknown>, path: string, value: unknown, variables: readonly string[]): void {
  const keys = path.split(".");
  let inner: unknown = root["stages"];
  for (const key of keys.slice(0, -1)) {
    const next: unknown =
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined;
    inner = next;
  }
  if (keys.length < 2 || typeof inner !== "object" || inner === null) {
    const stages = Object.keys((root["stages"] ?? {}) as object);
    const hint = didYouMean(keys[0]!, [...variables, ...stages]);
    throw new SettingsError(
      `--set ${path}: must be a variable (${variables.join(", ") || "none here"}) or STAGE.KEY (stages: ${stages.join(", ")})${hint}, got ${shown(value)}`,
    );
  }
  (inner as Record<string, unknown>)[keys.at(-1)!] = value;
}

/** `$name` as a whole value becomes the variable. */
function substitute(
  value: unknown,
  variables: Readonly<Record<string, unknown>>,
  unknown: (name: string, keys: readonly (string | number)[]) => never,
  keys: readonly (string | number)[] = [],
): unknown {
  if (typeof value === "string" && /^\$[a-zA-Z]\w*$/.test(value)) {
    const name = value.slice(1);
    return name in variables ? variables[name] : unknown(name, keys);
  }
  if (Array.isArray(value)) return value.map((inner, i) => substitute(inner, variables, unknown, [...keys, i]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, substitute(inner, variables, unknown, [...keys, key])]),
  );
}

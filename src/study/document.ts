/**
 * @module
 * A study's YAML: what was asked, variables that `--set` changes, stages, and claims registered before
 * the run. Problems are reported with file and line.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
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

const must =
  (requirement: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `must be ${requirement}, got ${input === undefined ? "nothing" : shown(input)}`;
const text = z.string({ error: must("text") });
const number = z.number({ error: must("a number") });
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: must("text, a number, true or false") });
const named = "lower-case letters, digits and dashes";
const claim = z.strictObject(
  { name: text, source: text, metric: text, value: text, above: number.optional(), below: number.optional() },
  { error: must("a mapping with name, source, metric, value and above or below") },
);
const schema = z.strictObject(
  {
    name: z.string({ error: must(named) }).regex(/^[a-z0-9][a-z0-9-]*$/, { error: must(named) }),
    title: text,
    question: text,
    variables: z.record(z.string(), scalar, { error: must("a mapping of names to values") }).default({}),
    stages: z.record(
      z.string(),
      z.looseObject({ uses: text }, { error: must("a mapping that says what the stage uses") }),
      { error: must("a mapping of names to stages") },
    ),
    claims: z.array(claim, { error: must("a list") }).default([]),
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
   * The study with variables put in.
   *
   * @param overrides `--set key=value`: variables, or dotted paths to values of stages
   * @throws {SettingsError} `E_SETTINGS` naming the line of what is unknown or malformed
   */
  resolve(overrides: Readonly<Record<string, string>>): Study {
    const root: unknown = this.#document.toJS();
    const raw = typeof root === "object" && !Array.isArray(root) ? (root as Record<string, unknown> | null) : null;
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
    const parsed = schema.safeParse(raw === null ? root : filled);
    if (!parsed.success) this.#refuse(parsed.error.issues);
    this.#checkClaims(parsed.data as Study);
    return parsed.data as Study;
  }

  /** A key that is not known explains one that is missing, so it comes first. */
  #refuse(issues: readonly z.core.$ZodIssue[]): never {
    const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
    const keys = issue.path as (string | number)[];
    if (issue.code === "unrecognized_keys") {
      const [name] = issue.keys;
      const known = Object.keys(keys.length === 0 ? schema.shape : claim.shape);
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

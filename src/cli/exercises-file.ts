/**
 * @module
 * A sheet of exercises as YAML: ratings and a data point. Problems are reported with file and line.
 */
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

import { DataError, didYouMean, SettingsError, shown } from "../core/index.ts";
import { type Exercises, scaleOf } from "../explain/index.ts";

const number = z.number({ error: ({ input }) => `must be a number, got ${shown(input)}` });
const pair = z.strictObject({ chosen: number, rejected: number }, { error: "must have chosen and rejected" });
const row = z.array(number, { error: "must be a list of numbers" });

const pairSchema = z.strictObject({
  policy: pair,
  reference: pair,
  reward: pair,
  beta: number,
  rest_reward: number.optional(),
  betas: row.optional(),
  other_reference: pair.optional(),
});

const schema = z.strictObject(
  {
    ratings: z.record(z.string(), row, { error: "must be groups with their ratings" }).optional(),
    scales: z.array(z.string(), { error: "must be a list of scales" }).optional(),
    normalize: z
      .enum(["none", "range"], { error: ({ input }) => `must be none or range, got ${shown(input)}` })
      .optional(),
    pair: pairSchema.optional(),
  },
  { error: "must have ratings, pair or both" },
);

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(schema.shape),
  pair: Object.keys(pairSchema.shape),
};

/** What a sheet asks, and the line where a value of it stands. */
export interface ExerciseFile {
  readonly exercises: Exercises;
  /** `exercises.yaml:5`, for a problem with the ratings or with the pair. */
  place(part: "ratings" | "pair"): string;
}

/**
 * Reads a sheet of exercises.
 *
 * @throws {DataError} `E_DATA` when the text is no YAML
 * @throws {SettingsError} `E_SETTINGS` with file and line when a key is unknown or a value malformed
 */
export function parseExercises(text: string, path: string): ExerciseFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) {
    throw new DataError(
      `${path}:${problem.linePos?.[0].line ?? 1}: must be YAML, got ${problem.message.split("\n")[0]}`,
    );
  }
  const place = (keys: readonly PropertyKey[]): string => placeOf(document, lines, path, keys);
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) throw problemOf(parsed.error.issues[0]!, place);
  const { ratings, scales, normalize, pair: given } = parsed.data;
  if (!ratings && !given) throw new SettingsError(`${path}: must have ratings, pair or both, got neither`);
  return {
    exercises: {
      ...(ratings && {
        ratings: {
          ratings: Object.values(ratings),
          groups: Object.keys(ratings),
          ...(scales && { scales: scales.map((scale, i) => at(place(["scales", i]), () => scaleOf(scale))) }),
          ...(normalize && { normalize }),
        },
      }),
      ...(given && { pair: pairOf(given) }),
    },
    place: (part) => place([part]),
  };
}

function pairOf({
  rest_reward,
  betas,
  other_reference,
  ...point
}: z.infer<typeof pairSchema>): NonNullable<Exercises["pair"]> {
  return {
    ...point,
    ...(rest_reward !== undefined && { restReward: rest_reward }),
    ...(betas && { betas }),
    ...(other_reference && { otherReference: other_reference }),
  };
}

function problemOf(issue: z.core.$ZodIssue, place: (keys: readonly PropertyKey[]) => string): SettingsError {
  const keys = issue.path;
  if (issue.code === "unrecognized_keys") {
    const [name = ""] = issue.keys;
    const known = KNOWN[keys.map(String).join(".")] ?? ["chosen", "rejected"];
    return new SettingsError(
      `${place([...keys, name])}: unknown key "${name}"${didYouMean(name, known) || `, known: ${known.join(", ")}`}`,
    );
  }
  return new SettingsError(`${place(keys)}: ${keys.map(String).join(".") || "the file"} ${issue.message}`);
}

/** The line where a value, or the nearest that holds it, stands. */
function placeOf(document: Document, lines: LineCounter, path: string, keys: readonly PropertyKey[]): string {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return `${path}:${lines.linePos(node.range[0]).line}`;
  }
  return path;
}

/** Does something; a problem is told with its place in front. */
export function at<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError(`${where}: ${error.message}`);
    throw error;
  }
}

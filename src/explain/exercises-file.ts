/**
 * @module
 * Parses a YAML sheet of exercises: ratings and a data point. Errors name file and line.
 */
import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

import { DataError, didYouMean, inspect, SettingsError } from "../core/index.ts";
import { parseScale } from "./bradley-terry.ts";
import { type Answer, answerExercises, type Exercises } from "./exercises.ts";

const number = z.number({ error: ({ input }) => `must be a number, got ${inspect(input)}` });
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
      .enum(["none", "range"], { error: ({ input }) => `must be none or range, got ${inspect(input)}` })
      .optional(),
    pair: pairSchema.optional(),
  },
  { error: "must have ratings, pair or both" },
);

const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(schema.shape),
  pair: Object.keys(pairSchema.shape),
};

/** A parsed sheet, with the lines of its values. */
export interface ExerciseFile {
  readonly exercises: Exercises;
  /** `exercises.yaml:5`: the place of the ratings or of the pair, for messages. */
  place(part: "ratings" | "pair"): string;
}

/**
 * Parses a sheet of exercises.
 *
 * @throws {DataError} `E_DATA` when the text is not YAML
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
  if (!parsed.success) {
    const { issues } = parsed.error;
    // A misspelt key also causes a "missing" issue; report the unknown key first.
    throw problemOf(issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!, place);
  }
  const { ratings, scales, normalize, pair: given } = parsed.data;
  const node = document.get("ratings");
  const groups = isMap(node) ? node.items.map(({ key }) => String(key)) : [];
  if (!ratings && !given) throw new SettingsError(`${path}: must have ratings, pair or both, got neither`);
  return {
    exercises: {
      ...(ratings && {
        ratings: {
          // In file order: a JavaScript object would sort integer-like group names first.
          ratings: groups.map((name) => ratings[name]!),
          groups,
          ...(scales && {
            scales: scales.map((scale, i) => prefixErrors(place(["scales", i]), () => parseScale(scale))),
          }),
          ...(normalize && { normalize }),
        },
      }),
      ...(given && { pair: toPairExercise(given) }),
    },
    place: (part) => place([part]),
  };
}

/**
 * Answers the exercises of a sheet.
 *
 * @throws {SettingsError} with file and line of the ratings or the data point that is invalid
 */
export function answerSheet({ exercises: { ratings, pair }, place }: ExerciseFile): Answer[] {
  return [
    ...(ratings ? prefixErrors(place("ratings"), () => answerExercises({ ratings })) : []),
    ...(pair ? prefixErrors(place("pair"), () => answerExercises({ pair })) : []),
  ];
}

function toPairExercise({
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
    const known = KNOWN_KEYS[keys.map(String).join(".")] ?? ["chosen", "rejected"];
    return new SettingsError(
      `${place([...keys, name])}: unknown key "${name}"${didYouMean(name, known) || `, known: ${known.join(", ")}`}`,
    );
  }
  return new SettingsError(`${place(keys)}: ${keys.map(String).join(".") || "the file"} ${issue.message}`);
}

/** File and line of a key or list element, or of its nearest existing parent. */
function placeOf(document: Document, lines: LineCounter, path: string, keys: readonly PropertyKey[]): string {
  for (let depth = keys.length; depth > 0; depth--) {
    const holder = document.getIn(keys.slice(0, depth - 1), true);
    const last = keys[depth - 1];
    const node = isMap(holder) ? holder.items.find(({ key }) => String(key) === String(last))?.key : undefined;
    const found = node ?? document.getIn(keys.slice(0, depth), true);
    if (isNode(found) && found.range) return `${path}:${lines.linePos(found.range[0]).line}`;
  }
  return path;
}

/** Runs `work`; prefixes its settings errors with a place. */
export function prefixErrors<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError(`${where}: ${error.message}`);
    throw error;
  }
}

/**
 * @module
 * The result of one judge: what `penchant compare` prints.
 */
import {
  type Comparison,
  type ComparisonSummary,
  type Conclusion,
  conclude,
  countSkips,
  type FurtherFigures,
  furtherFigures,
  meanRouge,
  powerStatement,
  type Rouge,
  type SkipCount,
  summarize,
} from "../comparison/index.ts";
import { DataError, inspect } from "../core/index.ts";
import type { CompletionPair, PromptCompletions } from "../data/index.ts";

interface ModelRouge {
  readonly a: Rouge | null;
  readonly b: Rouge | null;
}

/** The summary first, then all further figures. */
export interface ComparisonResult extends ComparisonSummary {
  readonly judge: string;
  readonly models: { readonly a: string; readonly b: string };
  readonly criteria: string | null;
  readonly conclusion: Conclusion;
  readonly skips: readonly SkipCount[];
  /** Notes on the judging. */
  readonly notes: readonly string[];
  readonly figures: FurtherFigures;
  readonly rouge?: ModelRouge;
  /** Counts of the judge's requests and tokens. */
  readonly tally?: object;
  /** Whether pairs of different letters are included. */
  readonly isCrossed: boolean;
}

interface ResultOptions {
  readonly seed: number;
  readonly criteria?: string | null;
  readonly notes?: readonly string[];
  readonly rouge?: ModelRouge;
  readonly counts?: object;
  /** Whether the records hold pairs of different letters. */
  readonly isCrossed?: boolean;
}

/** The figures of one judge's records. */
export function comparisonResult(
  judge: string,
  records: readonly Comparison[],
  options: ResultOptions,
): ComparisonResult {
  const { seed, criteria = null, notes = [], rouge, counts, isCrossed = false } = options;
  const matched = isCrossed ? records.filter(({ id }) => !id.includes("/")) : records;
  // Crossed pairs share texts, so the sign test uses only pairs of equal letters.
  const matchedSummary = summarize(matched);
  const summary = isCrossed ? { ...summarize(records), signTest: matchedSummary.signTest } : matchedSummary;
  const figures = furtherFigures(records, { seed });
  return {
    ...summary,
    judge,
    models: { a: records[0]!.a.model, b: records[0]!.b.model },
    criteria,
    conclusion: conclude(summary, { testedPairs: matchedSummary.win + matchedSummary.lose }),
    skips: countSkips(records),
    notes: isCrossed ? [CROSSED_NOTE, ...notes] : notes,
    figures: isCrossed ? { ...figures, power: powerStatement(matchedSummary.win, matchedSummary.lose) } : figures,
    isCrossed,
    ...(rouge && { rouge }),
    ...(counts && { tally: counts }),
  };
}

const CROSSED_NOTE =
  "Pairs are crossed: counts, win rate and the intervals clustered by prompt cover all pairs; the sign test and the power statement cover pairs of equal letters; intervals for independent pairs do not apply.";

/** ROUGE of both models against the reference texts of the same prompts. */
export function rougeOfModels(
  pairs: readonly CompletionPair[],
  references: readonly PromptCompletions[],
  name: string,
): ModelRouge {
  const byPrompt = new Map(
    references.map(({ prompt, completions }) => [prompt.replace(/ <complete>$/, ""), completions]),
  );
  const referencesOf = ({ id, prompt }: CompletionPair): readonly string[] => {
    const found = byPrompt.get(prompt);
    if (!found)
      throw new DataError(`${name}: must have a reference for the prompt of ${id}, got none for ${inspect(prompt)}`);
    return found;
  };
  return {
    a: meanRouge(pairs.map((pair) => ({ text: pair.a, references: referencesOf(pair) }))),
    b: meanRouge(pairs.map((pair) => ({ text: pair.b, references: referencesOf(pair) }))),
  };
}

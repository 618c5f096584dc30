/**
 * @module
 * The embedded verse: a generated corpus, its preference pairs, the true reward behind them and a rule judge.
 */
export {
  type VerseCount,
  type VersePair,
  type VersePrompts,
  type VerseRow,
  type VerseShares,
  type VerseSpeech,
  versePairs,
  versePrefixes,
  verseRows,
  verseSeparator,
  verseSpeeches,
} from "./corpus.ts";
export { archaicWords, plainWords } from "./diction.ts";
export { isVerse } from "./known.ts";
export { type VerseReward, verseCriteria, verseReward } from "./reward.ts";
export { type VerseCriterion, type VerseVerdict, type VerseVote, verseRule } from "./rule.ts";
export type { VerseForm, VerseStyle } from "./speech.ts";
export { type Mood, moods } from "./words.ts";

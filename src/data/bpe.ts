/**
 * @module
 * Learning a byte-level BPE vocabulary (Sennrich et al. 2016, Alg. 1, arXiv:1508.07909, over bytes as in
 * GPT-2) and writing it as a `tokenizer.json` that Hugging Face's tokenizers load.
 */
import { SettingsError } from "../core/index.ts";

/**
 * How GPT-2 cuts text into words before merging; a word keeps the space before it. White space is
 * Unicode's, as in Hugging Face's own: JavaScript's `\s` has U+FEFF and lacks U+0085.
 */
const WORDS =
  /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The 256 printable letters that stand for bytes in a byte-level vocabulary. */
const BYTE_LETTERS: readonly string[] = byteLetters();

function byteLetters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

export interface BpeOptions {
  /** Special tokens, all 256 bytes and the merges together. */
  readonly vocabSize: number;
  /** Tokens that text never turns into; they get the first ids. The first ends a text. */
  readonly specialTokens?: readonly string[];
  /** Pairs rarer than this are not merged. @default 2 */
  readonly minFrequency?: number;
}

/** The two files that make a tokenizer, as plain JSON. */
export interface TokenizerFiles {
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Learns merges from texts: the most frequent pair of neighbours first; of equals, the one whose parts
 * were learnt earlier.
 *
 * @throws {SettingsError} `E_SETTINGS` when the vocabulary cannot even hold the bytes
 */
export function trainBpe(texts: Iterable<string>, options: BpeOptions): TokenizerFiles {
  const { vocabSize, specialTokens = ["<|endoftext|>"], minFrequency = 2 } = options;
  const smallest = specialTokens.length + 256;
  if (!Number.isInteger(vocabSize) || vocabSize < smallest) {
    throw new SettingsError(`trainBpe: vocabSize must be an integer of at least ${smallest}, got ${vocabSize}`);
  }
  // Letters get their ids in the order of their code points, as Hugging Face's trainer does.
  const vocabulary = [...specialTokens, ...[...BYTE_LETTERS].sort()];
  const merges = learnMerges(countWords(texts), vocabulary, vocabSize, minFrequency);
  return tokenizerFiles(vocabulary, merges, specialTokens);
}

function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const [word] of text.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

interface Word {
  readonly count: number;
  parts: number[];
}

/** Extends `vocabulary` by merges and returns them as pairs of tokens. */
function learnMerges(
  counts: ReadonlyMap<string, number>,
  vocabulary: string[],
  vocabSize: number,
  minFrequency: number,
): [string, string][] {
  const idOf = new Map(vocabulary.map((token, id) => [token, id]));
  const encoder = new TextEncoder();
  const words: Word[] = [...counts].map(([word, count]) => ({
    count,
    parts: Array.from(encoder.encode(word), (byte) => idOf.get(BYTE_LETTERS[byte]!)!),
  }));

  // A pair is one number, so that a map finds it fast: first · 2²⁶ + second.
  const SHIFT = 2 ** 26;
  const pairCounts = new Map<number, number>();
  const pairWords = new Map<number, Set<number>>();
  const note = (index: number, sign: 1 | -1): void => {
    const { count, parts } = words[index]!;
    for (let i = 0; i + 1 < parts.length; i++) {
      const pair = parts[i]! * SHIFT + parts[i + 1]!;
      pairCounts.set(pair, (pairCounts.get(pair) ?? 0) + sign * count);
      if (sign === 1) {
        const members = pairWords.get(pair) ?? new Set();
        pairWords.set(pair, members.add(index));
      }
    }
  };
  for (const index of words.keys()) note(index, 1);

  const merges: [string, string][] = [];
  while (vocabulary.length < vocabSize) {
    let best = -1;
    let bestCount = 0;
    for (const [pair, count] of pairCounts) {
      if (count > bestCount || (count === bestCount && pair < best)) [best, bestCount] = [pair, count];
    }
    if (bestCount < minFrequency) break;
    const [first, second] = [Math.floor(best / SHIFT), best % SHIFT];
    const merged = vocabulary[first]! + vocabulary[second]!;
    // Two different pairs can spell one token; the second such merge adds no new id.
    const id = idOf.get(merged) ?? vocabulary.push(merged) - 1;
    idOf.set(merged, id);
    merges.push([vocabulary[first]!, vocabulary[second]!]);
    for (const index of pairWords.get(best) ?? []) {
      note(index, -1);
      const word = words[index]!;
      word.parts = joinPair(word.parts, first, second, id);
      note(index, 1);
    }
    pairCounts.delete(best);
    pairWords.delete(best);
  }
  return merges;
}

function joinPair(parts: readonly number[], first: number, second: number, merged: number): number[] {
  const joined: number[] = [];
  for (let i = 0; i < parts.length; i++) {
    const isPair = parts[i] === first && parts[i + 1] === second;
    joined.push(isPair ? merged : parts[i]!);
    if (isPair) i++;
  }
  return joined;
}

function tokenizerFiles(
  vocabulary: readonly string[],
  merges: readonly [string, string][],
  specialTokens: readonly string[],
): TokenizerFiles {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  // The pattern is spelled out, so that both languages cut alike.
  const words = { type: "Split", pattern: { Regex: WORDS.source }, behavior: "Isolated", invert: false };
  const added = specialTokens.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const [end] = specialTokens;
  return {
    tokenizer: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: null,
      pre_tokenizer: { type: "Sequence", pretokenizers: [words, byteLevel] },
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
        merges,
      },
    },
    config: {
      tokenizer_class: "PreTrainedTokenizerFast",
      clean_up_tokenization_spaces: false,
      ...(end === undefined ? {} : { bos_token: end, eos_token: end, pad_token: end }),
    },
  };
}

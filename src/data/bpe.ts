/**
 * @module
 * Trains a byte-level BPE vocabulary (Sennrich et al. 2016, Alg. 1, arXiv:1508.07909, over bytes as in GPT-2)
 * and writes it as a `tokenizer.json` that Hugging Face's tokenizers load.
 */
import { SettingsError } from "../core/index.ts";

/**
 * GPT-2's pre-tokenization: how text is split into words before merging. A word includes the space before it.
 * White space is Unicode's, as in Hugging Face's tokenizers: JavaScript's `\s` has U+FEFF and lacks U+0085.
 */
const WORDS =
  /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The printable character for each of the 256 bytes, as in GPT-2's byte-level vocabulary. */
const BYTE_CHARACTERS: readonly string[] = byteCharacters();

function byteCharacters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

export interface BpeOptions {
  /** Vocabulary size: special tokens, 256 bytes and merges. */
  readonly vocabSize: number;
  /** Special tokens; they get the first ids. The first one is the end-of-text token. @default ["<|endoftext|>"] */
  readonly specialTokens?: readonly string[];
  /** Minimum count of a pair to be merged. @default 2 */
  readonly minFrequency?: number;
}

/** The two files of a tokenizer, as plain JSON. */
export interface TokenizerFiles {
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Learns merges from texts: the most frequent adjacent pair first. Ties go to the pair with the smaller token ids.
 *
 * @throws {SettingsError} `E_SETTINGS` when vocabSize is too small for the special tokens and the 256 bytes
 */
export function trainBpe(texts: Iterable<string>, options: BpeOptions): TokenizerFiles {
  const { vocabSize, specialTokens = ["<|endoftext|>"], minFrequency = 2 } = options;
  const minSize = specialTokens.length + 256;
  if (!Number.isInteger(vocabSize) || vocabSize < minSize) {
    throw new SettingsError(`trainBpe: vocabSize must be an integer of at least ${minSize}, got ${vocabSize}`);
  }
  // Byte characters get their ids in the order of their code points, as in Hugging Face's trainer.
  const vocabulary = [...specialTokens, ...[...BYTE_CHARACTERS].sort()];
  const merges = learnMerges(countWords(texts), vocabulary, vocabSize, minFrequency);
  return tokenizerFiles(vocabulary, merges, specialTokens);
}

function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const [word] of text.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** A distinct word: how often it occurs, and its current tokens. */
interface Word {
  readonly count: number;
  tokens: number[];
}

/** Learns merges, appends their tokens to `vocabulary`, and returns the merged pairs. */
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
    tokens: Array.from(encoder.encode(word), (byte) => idOf.get(BYTE_CHARACTERS[byte]!)!),
  }));

  // A pair is keyed by one number, first · 2²⁶ + second: number keys make the map fast.
  const SHIFT = 2 ** 26;
  const pairCounts = new Map<number, number>();
  const pairWords = new Map<number, Set<number>>();
  const addPairs = (index: number, sign: 1 | -1): void => {
    const { count, tokens } = words[index]!;
    for (let i = 0; i + 1 < tokens.length; i++) {
      const pair = tokens[i]! * SHIFT + tokens[i + 1]!;
      pairCounts.set(pair, (pairCounts.get(pair) ?? 0) + sign * count);
      if (sign === 1) {
        const members = pairWords.get(pair) ?? new Set();
        pairWords.set(pair, members.add(index));
      }
    }
  };
  for (const index of words.keys()) addPairs(index, 1);

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
    // Two different pairs can form the same token; the second merge then adds no new id.
    const id = idOf.get(merged) ?? vocabulary.push(merged) - 1;
    idOf.set(merged, id);
    merges.push([vocabulary[first]!, vocabulary[second]!]);
    for (const index of pairWords.get(best) ?? []) {
      addPairs(index, -1);
      const word = words[index]!;
      word.tokens = mergePair(word.tokens, first, second, id);
      addPairs(index, 1);
    }
    pairCounts.delete(best);
    pairWords.delete(best);
  }
  return merges;
}

function mergePair(tokens: readonly number[], first: number, second: number, id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const isPair = tokens[i] === first && tokens[i + 1] === second;
    merged.push(isPair ? id : tokens[i]!);
    if (isPair) i++;
  }
  return merged;
}

function tokenizerFiles(
  vocabulary: readonly string[],
  merges: readonly [string, string][],
  specialTokens: readonly string[],
): TokenizerFiles {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  // An explicit pattern, so that JavaScript and Python split alike.
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

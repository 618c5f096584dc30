/** One-line changes to rows, tokens, segments and verse, each of which must turn its test red. */
const bpe = { file: "src/data/bpe.ts", test: "src/data/bpe.test.ts" };
const examples = { file: "src/data/examples.ts", test: "src/data/examples.test.ts" };
const rows = { file: "src/data/rows.ts", test: "src/data/rows.test.ts" };
const segments = { file: "src/data/segments.ts", test: "src/data/segments.test.ts" };
const corpus = { file: "src/data/verse/corpus.ts", test: "src/data/verse/corpus.test.ts" };
const speech = { file: "src/data/verse/speech.ts", test: "src/data/verse/corpus.test.ts" };
const reward = { file: "src/data/verse/reward.ts", test: "src/data/verse/reward.test.ts" };

export const mutants = [
  { ...bpe, from: "(count === bestCount && pair < best)", to: "(count === bestCount && pair > best)" },
  { ...bpe, from: "[...BYTE_LETTERS].sort()", to: "[...BYTE_LETTERS]" },
  { ...bpe, from: "?[^\\p{White_Space}\\p{L}\\p{N}]+", to: "?[^\\s\\p{L}\\p{N}]+" },
  { ...bpe, from: "if (isPair) i++;", to: "" },
  { ...examples, from: "tokens.at(-1) === eosTokenId ?", to: "false ?" },
  { ...examples, from: "isPair && completionOnly ? prompt.length : 1", to: "isPair ? prompt.length : 1" },
  {
    ...examples,
    from: "const shared = Math.min(chosen.prompt.length, rejected.prompt.length);",
    to: "const shared = chosen.prompt.length;",
  },
  { ...examples, from: "const room = maxLength - prompt.length;", to: "const room = maxLength;" },
  { ...rows, from: "new TextEncoder().encode(decoded(low)).length", to: "low" },
  { ...segments, from: "row.length + length <= maxLength", to: "row.length + length < maxLength" },
  { ...segments, from: "positions[at] = before + i;", to: "positions[at] = i;" },
  { ...segments, from: "reach[at] = lasts[s]!;", to: "reach[at] = place + tokens.length - 1 - i;" },
  { ...segments, from: "reach[place * rows + row] = place;", to: "reach[place * rows + row] = time - 1;" },
  { ...segments, from: "if (a === undefined) return false;", to: "" },
  { ...corpus, from: 'drawOpening(stream, "held-out")', to: 'drawOpening(stream, "training")' },
  {
    ...corpus,
    from: "first.reward > second.reward ? [first, second] : [second, first]",
    to: "first.reward < second.reward ? [first, second] : [second, first]",
  },
  { ...corpus, from: "if (Math.abs(first.reward - second.reward) < CLEAR_DIFFERENCE) continue;", to: "" },
  { ...speech, from: "say(unit, words.chooseRhyme(unit.map(({ end }) => end!)));", to: "say(unit);" },
  { ...reward, from: "Math.min(count, COUNTED_PER_WORD)", to: "count" },
  { ...reward, from: "const ends = isWhole.at(-1) === true && ", to: "const ends = " },
  { ...reward, from: "if (seen.has(sequence)) again.fill(1, end - 4, end);", to: "" },
  { ...reward, from: "new Set(words).size * 2 > words.length &&", to: "" },
  ...[
    ["(entry.mode & FILE_TYPE) === SYMBOLIC_LINK", "false"],
    ["!names.includes(name)", "false"],
    ["if (seen.has(name)) refuse", "if (false) refuse"],
    ["entry.flags & IS_ENCRYPTED", "false"],
    ["entry.size > mostBytes", "false"],
    ["new Uint8Array(size + 1)", "new Uint8Array(size)"],
    ["crc32(file) !== checksum", "false"],
    ["local !== name", "false"],
    ["name === folder || !name", "true || !name"],
  ].map(([from, to]) => ({ file: "src/data/archive.ts", from, to, test: "src/data/course-archive.test.ts" })),
];

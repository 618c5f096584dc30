/** One-line changes to rows, tokens, segments and verse, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/data/bpe.ts",
    test: "src/data/bpe.test.ts",
    changes: [
      {
        in: "learnMerges",
        from: "$count === $bestCount && $pair < $best",
        to: "$count === $bestCount && $pair > $best",
      },
      { in: "trainBpe", from: "[...$BYTE_LETTERS].sort()", to: "[...$BYTE_LETTERS]" },
      { in: "WORDS", text: "?[^\\p{White_Space}\\p{L}\\p{N}]+", to: "?[^\\s\\p{L}\\p{N}]+" },
      { in: "mergePair", from: "if ($isPair) $i++;", to: "" },
    ],
  },
  {
    file: "src/data/examples.ts",
    test: "src/data/examples.test.ts",
    changes: [
      { in: "ended", from: "$tokens.at(-1) === $eosTokenId", to: "false" },
      {
        in: "encodeSequence",
        from: "$isPair && $completionOnly ? $prompt.length : 1",
        to: "$isPair ? $prompt.length : 1",
      },
      {
        in: "encodePreference",
        from: "Math.min($chosen.$prompt.length, $rejected.$prompt.length)",
        to: "$chosen.$prompt.length",
      },
      { in: "encodePreference", from: "$maxLength - $prompt.length", to: "$maxLength" },
    ],
  },
  {
    file: "src/data/rows.ts",
    test: "src/data/rows.test.ts",
    changes: [{ in: "firstBadByte", from: "new TextEncoder().encode($decoded($low)).length", to: "$low" }],
  },
  {
    file: "src/data/segments.ts",
    test: "src/data/segments.test.ts",
    changes: [
      { in: "assignRows", from: "$row.$length + $length2 <= $maxLength", to: "$row.$length + $length2 < $maxLength" },
      { in: "packBatch", from: "$positions[$at] = $before + $i", to: "$positions[$at] = $i" },
      { in: "packBatch", from: "$reach[$at] = $lasts[$s]!", to: "$reach[$at] = at + tokens.length - 1 - i" },
      {
        in: "packBatch",
        from: "$reach[$place * $rows + $row] = $place",
        to: "$reach[$place * $rows + $row] = time - 1",
      },
      { in: "isOpen", from: "if ($a === undefined) return false;", to: "" },
    ],
  },
  {
    file: "src/data/verse/corpus.ts",
    test: "src/data/verse/corpus.test.ts",
    changes: [
      { in: "versePrefixes", from: '$drawOpening($stream, "held-out")', to: '$drawOpening($stream, "training")' },
      { in: "versePairs", from: "$first.$reward > $second.$reward", to: "$first.$reward < $second.$reward" },
      {
        in: "versePairs",
        from: "if (Math.abs($first.$reward - $second.$reward) < $CLEAR_DIFFERENCE) continue;",
        to: "",
      },
    ],
  },
  {
    file: "src/data/verse/speech.ts",
    test: "src/data/verse/corpus.test.ts",
    changes: [
      { in: "drawBody", from: "$say($unit, $words.$chooseRhyme($unit.map(({ $end }) => $end!)))", to: "$say($unit)" },
    ],
  },
  {
    file: "src/data/verse/reward.ts",
    test: "src/data/verse/reward.test.ts",
    changes: [
      { in: "archaicShare", from: "Math.min($count, $COUNTED_PER_WORD)", to: "$count" },
      { in: "verseReward", from: "$isWhole.at(-1) === true &&", to: "" },
      { in: "countRepeatedWords", from: "if ($seen.has($sequence)) $again.fill(1, $end - 4, $end);", to: "" },
      { in: "isCompleteLine", from: "new Set($words).size * 2 > $words.length &&", to: "" },
    ],
  },
  {
    file: "src/data/archive.ts",
    test: "src/data/course-archive.test.ts",
    changes: [
      { in: "readArchive", from: "($entry.$mode & $FILE_TYPE) === $SYMBOLIC_LINK", to: "false" },
      { in: "readArchive", from: "!$names.includes($name)", to: "false" },
      { in: "readArchive", from: "$seen.has($name)", to: "false" },
      { in: "readArchive", from: "if ($entry.$flags & $IS_ENCRYPTED", to: "if (false" },
      { in: "readArchive", from: "$entry.$size > $mostBytes", to: "false" },
      { in: "inflate", from: "$size + 1", to: "$size" },
      { in: "unpack", from: "$crc32($file) !== $checksum", to: "false" },
      { in: "unpack", from: "($local !== $name", to: "(false" },
      { in: "readArchive", from: "$name === $folder", to: "true" },
    ],
  },
];

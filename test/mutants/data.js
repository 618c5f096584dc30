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
      { in: "ended", from: "$tokens.at(-1) === $id", to: "false" },
      { in: "ended", from: "$isRequired ? $requireEndOfText($endOfText, $folder) :", to: "" },
      { in: "begun", from: "$tokens[0] === $bosTokenId", to: "false" },
      { in: "begun", from: "$tokens.length === 0", to: "false" },
      { in: "begun", from: "!$addBosToken", to: "false" },
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
    file: "src/data/examples.ts",
    test: "src/data/examples.test.ts",
    changes: [
      {
        in: "splitAtPrompt",
        from: "$shared < $alone.length && $alone[$shared] === $joined[$shared]",
        to: "$shared < $alone.length",
      },
      { in: "encodeSequence", from: "$whole.slice(0, $maxLength)", to: "$whole" },
      { in: "encodePreference", from: "$row.$chosen === $row.$rejected", to: "false" },
      { in: "encodeCorpus", from: "$start += $maxLength", to: "$start += $maxLength - 1" },
    ],
  },
  {
    file: "src/data/examples.ts",
    test: "src/data/examples.test.ts",
    changes: [
      { in: "findCut", from: "$before.every(($id, $i) => $both[$i] === $id)", to: "true" },
      { in: "findCut", from: "return $text.length;", to: "return from;" },
      { in: "encodeText", from: ".slice($context)", to: "" },
      { in: "encodeText", from: "contextStart(text, start)", to: "start" },
      { in: "encodeText", from: "$findCut($tokenizer, $text, $start + $PIECE)", to: "$text.length" },
    ],
  },
  {
    file: "src/data/end-of-text.ts",
    test: "src/data/end-of-text.test.ts",
    changes: [
      { in: "specialTokensOf", from: "$inGeneration.length > 0 ? $inGeneration : $inModel", to: "$inModel" },
      { in: "specialTokensOf", from: "$inGeneration.length > 0 ? $inGeneration : $inModel", to: "$inGeneration" },
      {
        in: "specialTokensOf",
        from: "$group.some(({ $id }) => $id === $taught.$id)",
        to: "$group[0]!.$id === $taught.$id",
      },
      { in: "specialTokensOf", from: "...($taught ? [$taught] : []),", to: "" },
      { in: "namedByText", from: "(value as { readonly content?: unknown }).content", to: "undefined" },
      { in: "namedById", from: "$tokenOf($id) !== undefined", to: "true" },
      { in: "namedById", from: "Array.isArray($value) ? $value : [$value]", to: "[$value].flat().slice(0, 1)" },
      { in: "classDefault", from: "$tokenizerConfig.$json?.[$key] === null", to: "false" },
      { in: "classDefault", from: '$given.replace(/Fast$/, "")', to: "$given" },
      { in: "endOfTextNotes", from: "$stopIds.length === 1", to: "true" },
      { in: "endOfTextNotes", from: "$isOrdinary && $warnings.length === 0", to: "$isOrdinary" },
    ],
  },
  {
    file: "src/data/tokenizer.ts",
    test: "src/data/end-of-text.test.ts",
    changes: [
      { in: "TextTokenizer.constructor", from: "...$others.$specialTokensMap?.$json,", to: "" },
      { in: "TextTokenizer.constructor", from: "$id === null || $source ===", to: "$source !==" },
      {
        in: "readTokenizer",
        from: "modelFolder, fileNames.generationConfig",
        to: "folder, fileNames.generationConfig",
      },
      { in: "saveTokenizer", from: "tokenizer.savedConfig", to: "tokenizer.files.config" },
    ],
  },
  {
    file: "src/data/tokenizer.ts",
    test: "src/data/tokenizer.test.ts",
    changes: [
      { in: "keepByteOrderMarks", from: "ignoreBOM: true", to: "ignoreBOM: false" },
      { in: "keepByteOrderMarks", from: "for (const $part of $decoders) $keepByteOrderMarks($part);", to: "" },
    ],
  },
  {
    file: "src/data/example-list.ts",
    test: "src/data/example-list.test.ts",
    changes: [
      { in: "GrowingIndex.before", from: "($index - 1) % $BLOCK", to: "$index % $BLOCK" },
      { in: "GrowingIndex.before", from: "Math.floor(($index - 1) / $BLOCK)", to: "Math.floor($index / $BLOCK)" },
      { in: "GrowingIndex.add", from: "this.$before(this.$count) + $length", to: "$length" },
      { in: "inPieces", from: "new Uint8Array(Math.max($size, $part.length))", to: "new Uint8Array($size)" },
      { in: "inPieces", from: "yield $piece.subarray(0, $filled); $piece", to: "yield $piece; $piece" },
      { in: "inPieces", from: "yield $piece.subarray(0, $filled); return", to: "return" },
      {
        in: "inPieces",
        from: "$filled + $part.length > $piece.length",
        to: "$filled + $part.length > $piece.length + 4",
      },
      { in: "inPieces", from: "$piece.set($part, $filled)", to: "$piece.set($part)" },
      { in: "collectExamples", from: "await $hash.add($bytes);", to: "" },
      { in: "collectExamples", from: "$end - $offset", to: "$end" },
      { in: "takeBytes", from: "$size += $next.$value.$length", to: "" },
      { in: "collectExamples", from: "$chain($first.$pieces, $pieces)", to: "$pieces" },
      {
        in: "collectExamples",
        from: "4 * $ends.$before($index), 4 * $ends.$before($index + 1)",
        to: "4 * $ends.$before($index + 1), 4 * $ends.$before($index + 2)",
      },
      {
        in: "examplesInMemory",
        from: "$indices.map(($index) => $examples[$index]!)",
        to: "$examples.slice(0, $indices.length)",
      },
      { in: "sequenceCodec", from: "[[$from], $tokens]", to: "[[1], $tokens]" },
      { in: "preferenceCodec", from: "[$prompt, $chosen, $rejected]", nth: 1, to: "[$prompt, $rejected, $chosen]" },
      { in: "packed", from: "...$lists.map(($list) => $list.length), ...$lists.flat()", to: "...$lists.flat()" },
      { in: "unpacked", from: "$at !== $numbers.length", to: "false" },
    ],
  },
  {
    file: "src/data/row-report.ts",
    test: "src/data/one-reading.test.ts",
    changes: [{ in: "RowReport.exclude", from: "this.$kept--;", to: "" }],
  },
  {
    file: "src/data/read-examples.ts",
    test: "src/data/read-examples.test.ts",
    changes: [
      { in: "readSequences", from: "!(await $holdsRows($storage, $data))", to: "false" },
      {
        in: "readSequences",
        from: "yield* $encodeCorpus($tokenizer, await $readWholeText($storage, $data), $options);",
        to: "",
      },
      { in: "readSequences", from: "{ template, columns }", to: "{ columns }" },
      {
        in: "readSequences",
        from: "$encodeSequence($tokenizer, $row, $options, $report)",
        to: "$encodeSequence($tokenizer, $row, $options, new RowReport())",
      },
      {
        in: "readPreferences",
        from: "$encodePreference($tokenizer, $row, $options, $report)",
        to: "$encodePreference($tokenizer, $row, $options, new RowReport())",
      },
      { in: "readPreferences", from: "if ($example) yield $example;", to: "yield $example!;" },
      { in: "readPreferences", from: "await $columnOptions($storage, $options.$columns)", to: "{}" },
      { in: "sourceOf", from: "$rowsOfFile($storage, $data)", to: "rowsInMemory([])" },
    ],
  },
  {
    file: "src/data/rows.ts",
    test: "src/data/rows.test.ts",
    changes: [
      { in: "readWholeText", from: "$size > $mostBytes", to: "false" },
      { in: "decodeText", from: "$byte === 0x0a", to: "false" },
    ],
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
      { in: "readArchive", from: "if ($own !== $folder) $reject(", to: "if (false) $reject(" },
      { in: "readArchive", from: '$path.includes("..") ||', to: "" },
      { in: "readArchive", from: "if ($isOfSystem($path)) continue;", to: "" },
    ],
  },
];

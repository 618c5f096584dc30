/** One-line changes to the data formats, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/core/reading/file-bytes.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "gunzip", from: "$at + 1)) $line++", to: "$at + 1)) ;" },
      {
        in: "plainBytes",
        from: "$offset < $size; $offset += $PIECE",
        to: "$offset < Math.min($size, $PIECE); $offset += $PIECE",
      },
    ],
  },
  {
    file: "src/core/reading/file-bytes.ts",
    test: "src/core/reading/file-bytes.test.ts",
    changes: [
      { in: "isGzip", from: "$bytes[0] === 0x1f && $bytes[1] === 0x8b", to: "false" },
      { in: "isGzip", from: "&& $bytes[1] === 0x8b", to: "" },
      { in: "sizeOf", from: "$names.length > 0", to: "false" },
    ],
  },
  {
    file: "src/core/reading/csv-rows.ts",
    test: "src/core/reading/csv-rows.test.ts",
    changes: [
      { in: "parseCsv", from: '$text.replace(/^\\uFEFF/, "")', to: "$text" },
      { in: "CsvSplitter.#read", from: "$isRowEnd ? $withoutReturn($cell) : $cell", to: "$cell" },
      { in: "CsvSplitter.#read", from: "$isRowEnd ? $withoutReturn($cell) : $cell", to: "$withoutReturn($cell)" },
      { in: "CsvSplitter.#readQuoted", from: "$quote === $text.length - 1 && !$isLast", to: "false" },
      { in: "CsvSplitter.#readQuoted", from: "this.$line += $countLines($source);", to: "" },
      { in: "CsvSplitter.#readQuoted", from: "$isDoubled || !$isWhole", to: "$isDoubled" },
      { in: "CsvSplitter.#readClosed", from: "$code === $SPACE || $code === $CARRIAGE_RETURN", to: "$code === $SPACE" },
      { in: "CsvSplitter.#breakRow", from: "this.$line++;", to: "" },
      { in: "CsvSplitter.#breakRow", from: "this.$rowLine = this.$line;", to: "" },
      { in: "CsvSplitter.end", from: '$state === "start" && this.$count === 0', to: "false" },
      { in: "CsvSplitter.end", from: '$state === "start" && this.$count === 0', to: '$state === "start"' },
    ],
  },
  {
    file: "src/core/reading/csv-rows.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "CsvSplitter.#read", from: "this.$quoteLine = this.$line;", to: "" }],
  },
  {
    file: "src/core/reading/json-problem.ts",
    test: "src/core/reading/json-problem.test.ts",
    changes: [
      { in: "parseJson", from: "$line + $problem.$line", to: "$line" },
      { in: "jsonProblem", from: "$at - $lineStart + 1", to: "$at + 1" },
      { in: "findProblem", from: "$comma >= 0 && $open.length > 0", to: "false" },
      { in: "findProblem", from: "if ($wanted !== $letter)", to: "if (false)" },
      { in: "quoteProblem", from: '$letter === "\'"', to: "false" },
      { in: "stringEnd", from: "$code < 0x20", to: "false" },
      { in: "stringEnd", from: "if (!$known) {", to: "if (false) {" },
      { in: "scalarEnd", from: "$word.length === 60 &&", to: "false &&" },
      { in: "scalarEnd", from: "Object.hasOwn($PYTHON, $word)", to: "false" },
    ],
  },
  {
    file: "src/core/reading/json-problem.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "isDeeper", from: "return true;", to: "return false;" }],
  },
  {
    file: "src/core/reading/json-cursor.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "valueEnd", from: "if ($isEscaped) continue;", to: "" },
      { in: "JsonCursor.#moveTo", from: "this.$line++", to: "" },
      { in: "JsonCursor.skipValue", from: "if ($depth === 0) await this.$peek();", to: "" },
    ],
  },
  {
    file: "src/core/reading/json-cursor.ts",
    test: "src/core/reading/json-values.test.ts",
    changes: [
      { in: "valueEnd", from: "$search.$isEscaped = $isEscaped;", to: "" },
      { in: "valueEnd", from: "($end - $backslash) % 2 === 1", to: "$end > $backslash" },
    ],
  },
  {
    file: "src/core/reading/json-values.ts",
    test: "src/core/reading/json-values.test.ts",
    changes: [
      { in: "jsonLines", from: "[$parts, $size] = [[], 0];", to: "" },
      { in: "jsonLines", from: "$line++;", to: "" },
      { in: "jsonSequence", from: "$cursor.$line > $arrayEnd", to: "true" },
      { in: "jsonArray", from: '!== ""', to: '=== "never"' },
      { in: "listAt", from: "$member !== $key ||", to: "" },
      { in: "surveyJson", from: "$cursor.$line - $first + 1", to: "$cursor.$line" },
    ],
  },
  {
    file: "src/core/reading/text-chunks.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "decodeUtf8", from: "if ($byte === $LINE_FEED) $line++;", to: "" }],
  },
  {
    file: "src/core/reading/text-chunks.ts",
    test: "src/core/reading/text-chunks.test.ts",
    changes: [
      { in: "lineFeeds", from: '$isClassic === undefined && $text.includes("\\n")', to: "false" },
      { in: "lineFeeds", from: "$held = $text;", to: "" },
      { in: "lineFeeds", from: "$isClassic ? $text.replaceAll", to: "false ? $text.replaceAll" },
      { in: "decodeUtf8", from: "$begin < Math.min(3, $bytes.length)", to: "false" },
      { in: "firstText", from: "$text.length > $MOST_SPACE", to: "false" },
    ],
  },
  {
    file: "src/core/reading/file-signature.ts",
    test: "src/core/reading/file-signature.test.ts",
    changes: [
      { in: "wideEncoding", from: "$share([1], 2) > 0.6", to: "false" },
      { in: "wideEncoding", from: "$begins(0xff, 0xfe, 0, 0)", to: "false" },
      { in: "rejectForeignFile", from: '$text.startsWith("ustar", 257)', to: "false" },
      { in: "rejectForeignFile", from: '$text.startsWith("PK") &&', to: "false &&" },
      { in: "rejectForeignFile", from: "$zero >= 0", to: "false" },
    ],
  },
  {
    file: "src/data/formats/file-lines.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "csvLines", from: "$isBlank($fields) && $header.length !== 1", to: "$isBlank($fields)" },
      { in: "csvLines", from: "$count === 0", to: "false" },
      { in: "openCsv", from: '$fields[0] === "sep="', to: "false" },
      { in: "openRecords", from: "$compression ? $memoryBuffer(", to: "false ? $memoryBuffer(" },
      { in: "openRecords", from: "!$list && $survey.$lines === 1", to: "!$list" },
      { in: "openRecords", from: "$survey.$hasMore ? undefined :", to: "" },
    ],
  },
  {
    file: "src/data/formats/json-list.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "listOfRows", from: "$outer.length > 0 ?", nth: 2, to: "false ?" },
      { in: "listOfRows", from: "$preferred.length > 0 ? $preferred : $lists", nth: 2, to: "$lists" },
      { in: "listOfRows", from: "if ($columns.length > 0) return undefined;", to: "" },
      { in: "listOfRows", from: "if ($others.length === 0)", to: "if (true)" },
      { in: "rejectColumns", from: "$isNumbered($member) ||", to: "" },
      { in: "rejectColumns", from: "!$isSplit && !$isIndexed && !$isByColumn", to: "!$isIndexed && !$isByColumn" },
      { in: "rejectColumns", from: "!$isSplit && !$isIndexed && !$isByColumn", to: "!$isSplit && !$isByColumn" },
    ],
  },
  {
    file: "src/data/formats/file-format.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "holdsRows", from: "$formatOfName($path) !== undefined", to: "false" },
      { in: "beginsLikeRows", from: "$names.some($isKnown) ||", to: "" },
      { in: "beginsLikeRows", from: '|| $second?.startsWith("{") === true', to: "" },
      { in: "beginsLikeRows", from: "$cells.length > 1 &&", to: "" },
      { in: "beginsLikeRows", from: "&& $cells.some($isKnown);", nth: 2, to: ";" },
      { in: "separatorOf", from: "$known > $mostKnown ||", to: "" },
      { in: "separatorOf", from: "$declared !== undefined", to: "false" },
      { in: "formatOfObject", from: "$jsonProblem($firstLine).isIncomplete ?", to: "false ?" },
      { in: "formatOfObject", from: '$rest.startsWith("{") &&', to: "false &&" },
    ],
  },
  {
    file: "src/data/formats/parquet-rows.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "readFooter", from: "$bytes.byteLength < 12", to: "false" },
      { in: "rowsOf", from: "$start + $i + 1", to: "$i + 1" },
      { in: "jsonValue", from: "$inner !== null && $inner !== undefined", to: "$inner !== undefined" },
      { in: "jsonValue", from: "if ($value instanceof Date) return", to: "if (false) return" },
      { in: "compressors", from: "BROTLI: $decompressBrotli,", to: "" },
      { in: "compressors", from: "GZIP: $gunzip,", to: "" },
      { in: "compressors", from: "ZSTD: ($page) => $decompressZstd($page),", to: "" },
    ],
  },
  {
    file: "src/data/formats/gunzip.ts",
    test: "src/data/formats/gunzip.test.ts",
    changes: [
      { in: "gunzip", from: "$size += $piece.length", to: "$size = $piece.length" },
      { in: "gunzip", from: "$size + $piece.length > $length", to: "false" },
      { in: "gunzip", from: "$size !== $length", to: "false" },
      { in: "gunzip", from: "$start < $compressed.$length; $start += $PIECE_BYTES", to: "$start < 1; $start += 1" },
    ],
  },
  {
    file: "src/data/formats/implicit-prompt.ts",
    test: "src/data/formats/check-row.test.ts",
    changes: [
      { in: "extractPrompt", from: '$shared > 0 && $first[$shared - 1] === " "', to: "false" },
      {
        in: "commonPrefixLength",
        from: "Math.min($first.length, $second.length) - 1",
        to: "Math.min($first.length, $second.length)",
      },
      { in: "extractPrompt", from: '/[\\uD800-\\uDBFF]/.test($first[$shared - 1] ?? "")', to: "false" },
    ],
  },
  {
    file: "src/data/formats/conversation.ts",
    test: "src/data/formats/check-row.test.ts",
    changes: [
      { in: "canFollow", from: "return $before === undefined;", to: "return true;" },
      { in: "checkConversation", from: 'if ($role === "assistant") return;', to: "return;" },
    ],
  },
  {
    file: "src/data/formats/check-row.ts",
    test: "src/data/formats/check-row.test.ts",
    changes: [
      { in: "readLabel", from: "$label === false || $label === 0", to: "$label === false" },
      {
        in: "hasImplicitPrompt",
        from: "$prompt === undefined || $isList($prompt) !== $isList($chosen)",
        to: "$prompt === undefined",
      },
      { in: "contentOf", from: "$message as unknown as $Message", to: "{ role, content }" },
    ],
  },
  {
    file: "src/data/formats/chat-template.ts",
    test: "src/data/formats/chat-template.test.ts",
    changes: [
      { in: "renderRow", from: "$wholes.reduce($commonBeginning, $opening)", to: "$opening" },
      { in: "renderPrompt", from: 'if ($last.$role !== "assistant") return', to: "return" },
      {
        in: "copyChatTemplate",
        from: "await $storage.$write($joinPath($to, $TEMPLATE_FILE), await $storage.$read($path));",
        to: "",
      },
    ],
  },
  {
    file: "src/data/formats/convert.ts",
    test: "src/data/formats/convert.test.ts",
    changes: [
      { in: "PairMatcher.pair", from: "$queue[0]!.$label === $row.$label", to: "false" },
      { in: "PairMatcher.pair", from: "[$row.$prompt, $row.$group, $row.$annotator]", to: "$row.$prompt" },
      { in: "pairsOf", from: '$pairs === "adjacent" ? $i + 2 : $completions.length', to: "$completions.length" },
      {
        in: "convertRows",
        from: "for (const $place of $partners.$left()) $excluded.$add($NO_PARTNER, $place);",
        to: "",
      },
    ],
  },
  {
    file: "src/data/formats/write-rows.ts",
    test: "src/data/formats/convert.test.ts",
    changes: [
      { in: "csvCell", from: '/^$|[",\\r\\n]|^\\s|\\s$/', to: '/^$|[",\\n]/' },
      { in: "csvTexts", from: "$row as unknown", to: "rowObject($row)" },
    ],
  },
  {
    file: "src/data/formats/usable-rows.ts",
    test: "src/data/formats/check-dataset.test.ts",
    changes: [
      {
        in: "wellFormedRows",
        from: "if ($kind === undefined) continue; for (const $one of $before",
        to: "if ($kind === undefined) { $before.pop(); continue; } for (const $one of $before",
      },
      { in: "isEmpty", from: '&& !("tool_calls" in $message)', to: "" },
    ],
  },
  {
    file: "src/data/formats/check-dataset.ts",
    test: "src/data/formats/check-dataset.test.ts",
    changes: [
      {
        in: "addPadding",
        from: "[...$rejected].length - [...$chosen].length",
        to: "$rejected.length - $chosen.length",
      },
      {
        in: "warnOfContradictions",
        from: "$seen.has(JSON.stringify([$row.$prompt, $worse, $better]))",
        to: "$seen.has(JSON.stringify([$worse, $better]))",
      },
      { in: "crossesBoundary", from: "$apart.some(($id, $i) => $id !== $together[$i])", to: "false" },
    ],
  },
  {
    file: "src/data/formats/convert-file.ts",
    test: "src/data/formats/convert-file.test.ts",
    changes: [
      { in: "convertFile", from: "{ $header.$group ||= $group2 !== undefined;", to: "{" },
      { in: "convertFile", from: "if ($written > 0) return;", to: "return;" },
    ],
  },
  {
    file: "src/data/reason-counts.ts",
    test: "src/data/formats/check-dataset.test.ts",
    changes: [{ in: "ReasonCounts.add", from: "this.$counts.get($key)", to: "this.$counts.get(reason)" }],
  },
  {
    file: "src/data/formats/read-rows.ts",
    test: "src/data/formats/check-dataset.test.ts",
    changes: [{ in: "checkWithHint", from: "$becomes($found, $wanted)", to: "false" }],
  },
  {
    file: "src/report/charts/text-chart.ts",
    test: "src/report/charts/text-chart.test.ts",
    changes: [
      { in: "intervalText", from: "$WIDTH - 1", to: "$WIDTH" },
      { in: "blockLine", from: "$known.reduce(($sum, $y) => $sum + $y, 0) / $known.length", to: "$known[0]" },
      { in: "blockLine", from: "$high > $low ? $high : $low + 1", to: "$high" },
      { in: "namesOf", from: "$visibleText($name)", to: "$name" },
    ],
  },
];

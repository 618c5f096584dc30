/** One-line changes to the data formats, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/core/reading/file-bytes.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "gunzip", from: "if ($byte === $LINE_FEED) $line++;", to: "" },
      {
        in: "plainBytes",
        from: "$offset < $size; $offset += $PIECE",
        to: "$offset < Math.min($size, $PIECE); $offset += $PIECE",
      },
    ],
  },
  {
    file: "src/core/reading/csv-rows.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "rowsOf", from: '1 + $countLines($fields.join(""))', to: "1" }],
  },
  {
    file: "src/core/reading/csv-rows.ts",
    test: "src/core/reading/csv-rows.test.ts",
    changes: [{ in: "parseCsv", from: '$text.replace(/^\\uFEFF/, "")', to: "$text" }],
  },
  {
    file: "src/core/reading/json-values.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "jsonArray", from: "!$tail.test($behind)", to: "false" }],
  },
  {
    file: "src/data/formats/file-lines.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "jsonObject", from: '$head.split("\\n").length', to: "1" },
      { in: "csvLines", from: "$isBlank && $header?.length !== 1", to: "$isBlank" },
      { in: "fileLines", from: "$packed ? $heldBuffer(", to: "false ? $heldBuffer(" },
    ],
  },
  {
    file: "src/data/formats/file-format.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [{ in: "matchesName", from: "!$HEADER.test($firstLine)", to: "true" }],
  },
  {
    file: "src/data/formats/parquet-rows.ts",
    test: "src/data/formats/file-lines.test.ts",
    changes: [
      { in: "parquetRows", from: "$start + $i + 1", to: "$i + 1" },
      { in: "jsonValue", from: "$inner !== null && $inner !== undefined", to: "$inner !== undefined" },
      { in: "parquetRows", from: "{ $GZIP: $gunzip }", to: "{}" },
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
      { in: "renderPrompt", from: "$text.lastIndexOf($CONTENT_END)", to: "$text.lastIndexOf(last.content.trimEnd())" },
      { in: "renderPrompt", from: "$end < 0 ? $template.render($messages) :", to: "" },
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

/** One-line changes to the remote judge, its client and what both read. */

export const mutants = [
  {
    file: "src/remote/dialect.ts",
    test: "src/remote/dialect.test.ts",
    changes: [
      { in: "tokenLimit", from: "Math.max($dialect.$minLimit,", to: "Math.min($dialect.$minLimit," },
      { in: "requestBody", from: "= systemRole ? $request", to: "= true ? $request" },
      { in: "requestBody", from: '$request.$logprobs && $sends("logprobs")', to: "$request.$logprobs" },
      { in: "requestBody", from: '$stream && $sends("stream_options")', to: "$stream" },
      { in: "adapt", from: "$status === 403 || $status === 404", to: "false" },
      { in: "adapt", from: "$isTooLong($complaint.$message)", to: "false" },
      { in: "adaptLimit", from: "$least > $dialect.$minLimit &&", to: "false &&" },
      { in: "adaptLogprobs", from: "$most >= 1 &&", to: "" },
      { in: "adaptLogprobs", from: "?? $boundBeside($dialect.$topLogprobs, $message)", to: "" },
      { in: "adaptFields", from: '$complaint.$fields.includes("n") ||', to: "" },
      { in: "boundsIn", from: "Number($below) - 1", to: "Number($below)" },
      { in: "mergeDialects", from: "...$one.$omitted,", to: "" },
    ],
  },
  {
    file: "src/remote/server-error.ts",
    test: "src/remote/server-error.test.ts",
    changes: [
      { in: "firstSentence", from: "$visibleText($message)", to: "$message" },
      { in: "firstSentence", from: "$index + 1 >= $MIN_SENTENCE_LENGTH", to: "true" },
      { in: "collect", from: "$found.$messages.length === $known", to: "true" },
    ],
  },
  {
    file: "src/remote/event-stream.ts",
    test: "src/remote/event-stream.test.ts",
    changes: [
      { in: "completionStream", from: "!$hasEnded && $finishReason === undefined", to: "false" },
      { in: "completionStream", from: '$parser.feed("\\n\\n");', to: "" },
      { in: "completionStream", from: "=== 0); if (!$choice", to: ">= 0); if (!$choice" },
      { in: "addDelta", from: "$known + $value", to: "$value" },
    ],
  },
  {
    file: "src/remote/thinking.ts",
    test: "src/remote/reply.test.ts",
    changes: [
      { in: "splitThinking", text: "^[", to: "x^[" },
      { in: "splitThinking", text: "$", nth: 5, to: "x$" },
      { in: "splitThinking", from: "hasThinking ||=", to: "hasThinking &&=" },
    ],
  },
  {
    file: "src/remote/reply.ts",
    test: "src/remote/reply.test.ts",
    changes: [
      { in: "readReply", from: '$isCut ? "cut"', to: 'false ? "cut"' },
      { in: "tokensOf", from: "-$KEPT_TOKENS", to: "0" },
      { in: "candidateOf", from: "$logprob <= 0", to: "true" },
    ],
  },
  {
    file: "src/remote/verdict.ts",
    test: "src/remote/llm-judge.test.ts",
    changes: [
      { in: "findVerdict", from: ".at(-1)", to: ".at(0)" },
      { in: "findVerdict", from: "halfWidth($answer)", to: "$answer" },
      { in: "jsonVerdict", from: "|| $keys.length > 1", to: "" },
      { in: "firstBetterProbability", from: "$first + $neither / 2", to: "$first" },
      { in: "firstBetterProbability", from: "|| $POSITIONS[$best] !== $verdict.$position", to: "" },
      { in: "firstBetterProbability", from: "> MAX_MISSING", to: "> 1" },
      { in: "candidatesAt", from: "$digits < $digitsFromEnd ||", to: "$digits < 1 ||" },
    ],
  },
  {
    file: "src/remote/llm-judge.ts",
    test: "src/remote/llm-judge.test.ts",
    changes: [
      { in: "choiceOf", from: '($place === "first") === $aFirst', to: '$place === "first"' },
      { in: "llmJudge", from: "$aFirst && $chance !== undefined ? 1 - $chance : $chance", to: "$chance" },
      { in: "llmJudge", from: '$isSame ? $aFirst.$choice : "tie"', to: "$aFirst.$choice" },
      { in: "llmJudge", from: '$outcome === "complete" ? $readVerdict', to: "true ? $readVerdict" },
      { in: "llmJudge", from: "$run = undefined;", to: "" },
      { in: "llmJudge", from: "$run.length < $MAX_RUN", to: "$run.length <= $MAX_RUN" },
      { in: "llmJudge", from: "$error.isTooLong && $hasVerdict", to: "false" },
      { in: "quoteBook", from: "$known.size < $MAX_QUOTES", to: "true" },
    ],
  },
  {
    file: "src/remote/judge-prompt.ts",
    test: "src/remote/llm-judge.test.ts",
    changes: [
      { in: "judgeMessages", from: "await $sha256(JSON.stringify([$prompt, $first, $second]))", to: '"0".repeat(64)' },
    ],
  },
  {
    file: "src/remote/chat-client.ts",
    test: "src/remote/chat-client.test.ts",
    changes: [
      { in: "chatClient", from: "2 ** $attempt", to: "1" },
      { in: "chatClient", from: "$wanted ?? FIRST_PAUSE_MS", to: "FIRST_PAUSE_MS" },
      { in: "chatClient", from: "Math.min($pause, $MAX_PAUSE_MS)", to: "$pause" },
      {
        in: "chatClient",
        from: "$request, DEFAULT_DIALECT)",
        to: "$request, dialect)",
      },
      {
        in: "chatClient",
        from: "$promptTokens * $prices.$prompt + $completionTokens * $prices.$completion",
        to: "$promptTokens * $prices.$prompt + $promptTokens * $prices.$completion",
      },
      { in: "chatClient", from: '$learning === "asking"', to: "false" },
      { in: "chatClient", from: "used = next;", to: "dialect = used = next;" },
      { in: "chatClient", from: "if ($isUsable($request, $reply)) {", to: "{" },
      { in: "chatClient", from: "$longer && !$longer.$helps", to: "false" },
      { in: "chatClient", from: '$key ? $text.replaceAll($key, "…") : $text', to: "$text" },
      { in: "chatClient", from: "$signal?.throwIfAborted(); if ($cause", to: "if ($cause" },
      { in: "retryAfterMs", from: "$seconds * 1000", to: "$seconds" },
      { in: "retryAfterMs", from: "Number.isNaN($sent) ? ($now?.() ?? Number.NaN) : $sent", to: "$sent" },
      { in: "serverError", from: "&& $isOutOfCredit($complaint)", to: "&& false" },
    ],
  },
  {
    file: "src/remote/answer-cache.ts",
    test: "src/remote/chat-client.test.ts",
    changes: [{ in: "openAnswerCache", from: ") await $storage.$truncate(", to: ") void (" }],
  },
];

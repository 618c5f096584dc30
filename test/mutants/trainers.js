/** One-line changes to the loop, its methods and its checkpoints, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/trainers/loop.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "update",
        from: "$normalizers = $method.$normalizers2($window)",
        to: "$normalizers = $method.$normalizers2($window.slice(0, 1))",
      },
      { in: "train", from: "await $device.$drop((await $device.$names()).filter($isOptimizerStateName));", to: "" },
      { in: "train", from: "$first ??= $metrics", to: "$first = $metrics" },
      {
        in: "train",
        from: "$first: $Metrics | undefined = $restored?.$first",
        to: "$first: $Metrics | undefined = undefined",
      },
      { in: "train", from: "$pending = {};", nth: 2, to: "" },
      { in: "train", from: "$last = $method.$metrics($pending);", to: "$last = metrics;" },
      { in: "train", from: "$tokens += $done.$tokens", to: "$tokens = $done.$tokens" },
      { in: "train", from: "if ($evaluator && $firstStep === 0)", to: "if ($evaluator)" },
      { in: "train", from: "$isLast || ($settings.$evalSteps > 0", to: "($settings.$evalSteps > 0" },
      { in: "train", from: "$settings.$disableDropout ? $noDropout : $maskedDropout", to: "$noDropout" },
      { in: "learningRateAt", from: "$learningRate * $scheduleFactor", to: "$learningRate + 0 * $scheduleFactor" },
      { in: "checkRun", from: "$data.$count === 0", to: "$data.$count < 0" },
    ],
  },
  {
    file: "src/trainers/step.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "runUpdate",
        from: "{ $seed, $step: $update.$step - 1, $micro: $micro++ }",
        to: "{ $seed, $step: Math.random(), $micro }",
      },
      { in: "runUpdate", from: "$tokens += $batch.$tokens", to: "$tokens = $batch.$tokens" },
      { in: "runUpdate", from: "$joinAverages($parts), $tokens", to: "$joinAverages($parts.slice(0, 1)), $tokens" },
      { in: "updateOf", from: "$policy.$decayedNames()", to: "[]" },
      { in: "updateOf", from: "$weightDecay: $settings.$weightDecay", nth: 1, to: "$weightDecay: 0" },
    ],
  },
  {
    file: "src/trainers/evaluate.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "Evaluator.load",
        from: "$method.$trace($policy.$trace())",
        to: "$method.$trace($policy.$trace({ dropout: (_site, probability, x) => x.mul(1 - probability) }))",
      },
      { in: "Evaluator.run", from: "$read($start, $start + $size)", to: "$read(0, $size)" },
    ],
  },
  {
    file: "src/trainers/evaluate.ts",
    test: "test/policy/policy.test.ts",
    changes: [{ in: "Evaluator.unload", from: "await this.$policy.$device.$unload(this.$handle);", to: "" }],
  },
  {
    file: "src/trainers/loop.ts",
    test: "test/policy/policy.test.ts",
    changes: [{ in: "train", from: "await $device.$unload($loaded.$handle).catch(() => {});", to: "" }],
  },
  {
    file: "src/trainers/method.ts",
    test: "test/training/loop.test.ts",
    changes: [
      { in: "joinAverages", from: "$known.$count + $count", nth: 2, to: "$known.$count + 1" },
      { in: "joinAverages", from: "$known.$sum + $sum", nth: 1, to: "$sum" },
    ],
  },
  {
    file: "src/trainers/batches.ts",
    test: "src/trainers/batches.test.ts",
    changes: [
      { in: "splitIndices", from: "$shuffled.subarray($held)", to: "$shuffled" },
      {
        in: "countHeldOut",
        from: "Math.max(1, Math.floor($count * $evalSplit))",
        to: "Math.floor($count * $evalSplit)",
      },
      { in: "splitIndices", from: 'new $RandomStream($seed, "eval-split")', to: 'new $RandomStream(0, "eval-split")' },
      { in: "TrainingData.#orderOf", from: "`data-order/${$epoch}`", to: '"data-order"' },
      {
        in: "TrainingData.#orderOf",
        from: "new $RandomStream(this.$seed, `data-order/${$epoch}`",
        to: "new $RandomStream(0, `data-order/${$epoch}`",
      },
      { in: "TrainingData.#orderOf", from: "this.$order?.$epoch !== $epoch", to: "!this.$order" },
      { in: "TrainingData.window", from: "this.$train[$index]!", to: "$index" },
      {
        in: "TrainingData.window",
        from: "($step % this.$stepsPerEpoch) * this.$window",
        to: "($step % this.$stepsPerEpoch)",
      },
      { in: "TrainingData.window", from: "Math.floor($step / this.$stepsPerEpoch)", to: "0" },
      {
        in: "TrainingData.constructor",
        from: "$settings.$perDeviceTrainBatchSize * $settings.$gradientAccumulationSteps",
        to: "$settings.$perDeviceTrainBatchSize",
      },
      {
        in: "countSteps",
        from: "Math.ceil($examples / ",
        to: "Math.floor($examples / ",
      },
      { in: "countSteps", from: "$maxSteps ??", to: "" },
      { in: "countSteps", from: "Math.max(1, Math.ceil(", to: "Math.max(1, Math.floor(" },
      {
        in: "TrainingData.constructor",
        from: "$heldOut ? { $train: $range($list.$count), $held: $range(0) } :",
        to: "",
      },
      { in: "TrainingData.constructor", from: "$heldOut ? $subset($heldOut, $range($heldOut.$count)) :", to: "" },
      { in: "subset", from: "$indices.subarray($from, $to)", to: "$indices.subarray($from)" },
      { in: "chunksOf", from: "$start += $size", to: "$start += $size + 1" },
    ],
  },
  {
    file: "src/trainers/events.ts",
    test: "test/training/crash.test.ts",
    changes: [
      { in: "EventLog.resume", from: "$bytes === 0", to: "$bytes < 0" },
      { in: "EventLog.resume", from: "await this.$storage.$truncate(this.$path, $bytes)", to: "void 0" },
    ],
  },
  {
    file: "src/trainers/events.ts",
    test: "src/trainers/events.test.ts",
    changes: [
      { in: "EventLog.#check", from: "$size < $bytes", to: "false" },
      { in: "EventLog.resume", from: "this.$bytes = $bytes;", to: "" },
      { in: "EventLog.write", from: "new TextEncoder().encode($line).length", to: "$line.length" },
    ],
  },
  {
    file: "src/trainers/fingerprint.ts",
    test: "src/trainers/fingerprint.test.ts",
    changes: [
      { in: "fingerprintOf", from: "!$FREE.includes($key)", to: "true" },
      { in: "FREE", from: '"saveSteps",', to: "" },
      { in: "fingerprintOf", from: "$method: $name,", to: "" },
      { in: "fingerprintOf", from: "$settings: Object.fromEntries($decisive),", to: "" },
      { in: "fingerprintOf", from: "data, model:", to: "model:" },
      { in: "fingerprintOf", from: "$model: $policy.$model.$json,", to: "" },
      { in: "fingerprintOf", from: "$lora: $policy.$lora,", to: "" },
      { in: "fingerprintOf", from: "$weights: await $policy.$digest()", to: '$weights: ""' },
    ],
  },
  {
    file: "src/trainers/rate.ts",
    test: "src/trainers/rate.test.ts",
    changes: [
      { in: "Rate.after", from: "= [false, $now, 0]", to: "= [false, this.#begun, this.#tokens]" },
      { in: "Rate.after", from: "= [false, $now, 0]", to: "= [true, $now, 0]" },
      { in: "Rate.after", from: "= [false, $now, 0]", to: "= [false, $now, tokens]" },
      { in: "Rate.after", from: "1000 * this.$tokens", to: "this.$tokens" },
      { in: "Rate.after", from: "this.$total += $tokens", to: "this.$total = $tokens" },
    ],
  },
  {
    file: "src/trainers/outcome.ts",
    test: "src/trainers/outcome.test.ts",
    changes: [
      { in: "HARDLY", from: "$HARDLY = 0.01", to: "$HARDLY = 0.02" },
      { in: "adviceOn", from: "$change < -$HARDLY", to: "$change < 0" },
      { in: "adviceOn", from: "if ($change > $HARDLY)", to: "if ($change > 0)" },
      {
        in: "adviceOn",
        from: "$usual > $learningRate ? $usual : Number((3 * $learningRate).toPrecision(2))",
        to: "$usual",
      },
      { in: "adviceOn", from: "$maxSteps === null ?", to: "$maxSteps !== null ?" },
      { in: "adviceOn", from: "Math.max(Math.abs($before), 1e-9)", to: "1" },
      { in: "adviceOn", from: "$before === undefined || $after === undefined", to: "false" },
      { in: "usualLearningRate", from: "$trainable < 1e7 ? 1e-3 :", to: "" },
      { in: "usualLearningRate", from: "$trainable < 1e8", to: "$trainable <= 1e8" },
      { in: "usualLearningRate", from: "$trainable < 1e9 ? 2e-5 :", to: "" },
      { in: "outcomeOf", from: "$name in $first && $name in $last", to: "$name in $first" },
      { in: "TOLD", from: '"loss", "rewards/accuracies"', to: '"rewards/accuracies", "loss"' },
    ],
  },
  {
    file: "src/trainers/train-and-save.ts",
    test: "test/training/train-and-save.test.ts",
    changes: [
      { in: "REPORT_EVERY", from: "$REPORT_EVERY = 10_000", to: "$REPORT_EVERY = 15_000" },
      { in: "CountedStream", from: "if (this.$isStopped || this.$signal?.aborted)", to: "if (this.$isStopped)" },
      { in: "CountedStream", from: "++this.$count %", to: "this.$count++ %" },
      { in: "trainAndSave", from: "$saveTo ?? $folder", to: "$folder" },
      { in: "trainAndSave", from: "$saveTo ?? $folder, { $merge }", to: "$saveTo ?? $folder, {}" },
      { in: "trainAndSave", from: "await $clearCheckpoints($storage, $folder);", to: "" },
      { in: "trainAndSave", from: "await $storage.$remove($file);", nth: 2, to: "" },
      { in: "trainAndSave", from: "...$rowsFound($examples.$report)", to: "" },
    ],
  },
  {
    file: "src/trainers/run-folder.ts",
    test: "test/training/train-and-save.test.ts",
    changes: [
      { in: "holdsModel", from: "$sizes.some(", to: "$sizes.every(" },
      {
        in: "clearRun",
        from: "[...$MODEL_FILES, $EVENTS_FILE, $EXAMPLES_FILE]",
        to: "[...$MODEL_FILES, $EVENTS_FILE]",
      },
      {
        in: "clearRun",
        from: "[...$MODEL_FILES, $EVENTS_FILE, $EXAMPLES_FILE]",
        to: "[...$MODEL_FILES, $EXAMPLES_FILE]",
      },
      { in: "clearRun", from: "[...$MODEL_FILES, $EVENTS_FILE, $EXAMPLES_FILE]", to: "[$EVENTS_FILE, $EXAMPLES_FILE]" },
      { in: "clearRun", from: "await $clearCheckpoints($storage, $folder);", to: "" },
    ],
  },
  {
    file: "src/trainers/run-folder.ts",
    test: "test/training/damaged-checkpoint.test.ts",
    changes: [
      { in: "claimRun", from: "$force || !(await", to: "!(await" },
      {
        in: "claimRun",
        from: 'await $checkOutput($storage, $folder, "folder", { ...$output, $writes: $RUN_FILE });',
        to: "",
      },
      { in: "claimRun", from: "writes: RUN_FILE", to: "" },
      { in: "claimRun", from: "await $lock.$release(); throw", to: "throw" },
      { in: "RUN_FILE", text: "(unfinished-)?checkpoint-.*|", to: "" },
    ],
  },
  {
    file: "src/trainers/measure.ts",
    test: "test/training/train-and-save.test.ts",
    changes: [
      { in: "measureUpdates", from: "if ($round === 0) continue;", to: "" },
      {
        in: "measureUpdates",
        from: "$updateTimes.push($done - $computed)",
        nth: 2,
        to: "$updateTimes.push($done - begun)",
      },
      { in: "median", from: "$sorted[Math.floor($sorted.length / 2)]!", to: "$sorted[0]!" },
    ],
  },
  {
    file: "src/trainers/estimate.ts",
    test: "src/trainers/estimate.test.ts",
    changes: [
      { in: "estimateMemory", from: "$bytes + FLOAT * FROZEN_COPIES * $frozen", to: "$bytes" },
      { in: "estimateMemory", from: "$parameters - $trainable - $quantized", to: "$parameters - $trainable" },
      { in: "estimateMemory", from: "Math.min($tokens * $vocabSize, $LOGITS_PER_CHUNK)", to: "$tokens * $vocabSize" },
      { in: "estimateSeconds", from: "$trainable < $parameters ? 4 : 6", to: "6" },
      { in: "estimateMemory", from: "$FLOAT * $trainable;", nth: 1, to: "$FLOAT * parameters;" },
      { in: "STATE_COPIES", from: "$rmsprop: 1", to: "$rmsprop: 2" },
      { in: "estimateMemory", from: "$rows * $time ** 2", to: "$rows * $time" },
    ],
  },
  {
    file: "src/trainers/checkpoint.ts",
    test: "test/training/crash.test.ts",
    changes: [
      {
        in: "removeCheckpoint",
        from: "await $storage.$rename($path, $leaving); await $storage.$remove",
        to: "await $storage.$remove($path); await $storage.$remove",
      },
      { in: "UNFINISHED", from: '$UNFINISHED = "unfinished-"', to: '$UNFINISHED = ""' },
      { in: "openCheckpoint", from: "$files.push($file);", to: "if (name === WEIGHTS) $files.push($file);" },
    ],
  },
  {
    file: "src/trainers/checkpoint.ts",
    test: "test/training/damaged-checkpoint.test.ts",
    changes: [
      { in: "restoreCheckpoint", from: "$cause instanceof OtherRunError", to: "false" },
      { in: "firstWhole", from: "await $openCheckpoint($policy, $folder, $step, $run);", to: "" },
      { in: "openCheckpoint", from: "$actual?.join() === $shape.join()", to: "true" },
      { in: "readState", from: "$state === null", to: "false" },
      { in: "readState", from: '&& ($field !== "step" || $state[$field] === $step)', to: "" },
      { in: "isCount", from: "($value as number) >= 0", to: "true" },
      { in: "isAverage", from: '&& "count" in ($value as object)', to: "" },
    ],
  },
  {
    file: "src/trainers/events.ts",
    test: "test/training/damaged-checkpoint.test.ts",
    changes: [{ in: "EventLog.#check", from: "$parseJsonl($text, this.$path);", to: "" }],
  },
  {
    file: "src/trainers/checkpoint.ts",
    test: "test/training/loop.test.ts",
    changes: [
      { in: "checkpointSteps", from: "$b - $a", to: "$a - $b" },
      { in: "openCheckpoint", from: "$state.$fingerprint !== $fingerprint2", to: "false" },
      { in: "saveCheckpoint", from: ".slice($keep)", to: ".slice($keep + 1)" },
    ],
  },
  {
    file: "src/trainers/pair-batch.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      { in: "PairBatch.constructor", from: "1 / $trees[$tree]![$side]!.$tokens.length", to: "1" },
      { in: "PairBatch.constructor", from: "if ($segment !== $side) return;", to: "" },
      { in: "PairBatch.constructor", from: "$segment !== $PROMPT || $promptTargets", to: "$segment !== $PROMPT" },
      { in: "PairBatch.metrics", from: "$reward > $lost[$i]!", to: "$reward < $lost[$i]!" },
      { in: "PairBatch.metrics", from: "$reward - $lost[$i]!", to: "$reward" },
    ],
  },
  {
    file: "src/trainers/orpo.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "orpo",
        from: "$batch.$pairWeights($beta / $window.$pairs)",
        to: "$batch.$pairWeights($beta / examples.length)",
      },
    ],
  },
  {
    file: "src/trainers/orpo.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      { in: "orpo", from: "$isLikelihood($segment) ? 1 / $window.$tokens : 0", to: "1 / $window.$tokens" },
      { in: "orpo", from: "$promptTargets ? $prompt.length - 1 : 0", to: "$promptTargets ? $prompt.length : 0" },
      {
        in: "orpo",
        from: '$mean["nll_loss"]! - $beta * $mean["log_odds_ratio"]!',
        to: '$mean["nll_loss"]! + $beta * $mean["log_odds_ratio"]!',
      },
      { in: "orpo", from: "($logp) => $beta * $logp", to: "($logp) => $logp" },
    ],
  },
  {
    file: "src/trainers/sft.ts",
    test: "test/training/loop.test.ts",
    changes: [
      { in: "sft", from: ".fill(1 / $window.$tokens)", to: ".fill(1 / targets.labels.length)" },
      { in: "sft", from: "$offset >= $examples[$tree]!.$from", to: "$offset >= 1" },
      { in: "sft", from: "Math.max(1, $from)", to: "1" },
      { in: "sft", from: "Math.max(1, $from)", to: "$from" },
    ],
  },
];

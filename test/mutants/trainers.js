/** One-line changes to the loop, its methods and its checkpoints, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/trainers/loop.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "takeStep",
        from: "$counts = $method.$counts2($window)",
        to: "$counts = $method.$counts2($window.slice(0, 1))",
      },
      {
        in: "takeStep",
        from: "{ $seed: $settings.$seed2, $step, $micro: $micro2++ }",
        to: "{ $seed: $settings.$seed2, $step: Math.random(), $micro }",
      },
      { in: "splitExamples", from: "$shuffled.slice($held)", to: "$shuffled" },
      {
        in: "orderOf",
        from: "new $RandomStream($seed, `data-order/${$epoch}`",
        to: "new $RandomStream(0, `data-order/${$epoch}`",
      },
      { in: "train", from: "$method.$trace($traced, $noDropout)", to: "$method.$trace($traced, fedDropout)" },
      { in: "train", from: "await $device.$drop((await $device.$names()).filter($isMomentName));", to: "" },
    ],
  },
  {
    file: "src/trainers/loop.ts",
    test: "test/training/crash.test.ts",
    changes: [
      { in: "EventLog.resume", from: "$bytes === 0", to: "$bytes < 0" },
      { in: "EventLog.resume", from: "await this.$storage.$truncate(this.$path, $bytes)", to: "void 0" },
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
      { in: "restoreCheckpoint", from: "[$WEIGHTS, $MOMENTS]", to: "[$WEIGHTS]" },
    ],
  },
  {
    file: "src/trainers/checkpoint.ts",
    test: "test/training/loop.test.ts",
    changes: [
      { in: "checkpointSteps", from: "$b - $a", to: "$a - $b" },
      { in: "restoreCheckpoint", from: "$state.$fingerprint !== $fingerprint2", to: "false" },
    ],
  },
  {
    file: "src/trainers/orpo.ts",
    test: "test/training/loop.test.ts",
    changes: [
      {
        in: "orpo",
        from: "$examples.length).fill($beta / $window.$pairs",
        to: "$examples.length).fill($beta / $examples.length",
      },
    ],
  },
  {
    file: "src/trainers/orpo.ts",
    test: "test/parity/parity.test.ts",
    changes: [
      { in: "orpo", from: "$isLearnt($segment) ? 1 / $window.$tokens : 0", to: "1 / $window.$tokens" },
      { in: "orpo", from: "1 / $trees[$tree]![$side]!.$tokens.length", to: "1" },
    ],
  },
];

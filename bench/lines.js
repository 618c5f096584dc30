/**
 * What `bench/results` says, one line for each figure: the tables of README and bench/README.md come from here. A
 * line with `forUsers` is in both, the others only beside the benches. Each result file names machine and versions.
 */
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;
const fixed = (/** @type {number} */ value, digits = 0) => value.toFixed(digits);

/**
 * @typedef {object} Line
 * @property {string} what
 * @property {string} measured
 * @property {boolean} [forUsers] whether the README shows it
 */

/** @type {[file: string, lines: (result: any) => Line[]][]} */
const figures = [];
const add = (/** @type {string} */ file, /** @type {(result: any) => Line[]} */ lines) => figures.push([file, lines]);

/**
 * Every line, with the name of its result file.
 *
 * @param {(file: string) => any} read the content of a result file; undefined where there is none
 * @returns {(Line & { file: string })[]}
 */
export function resultLines(read) {
  return figures.flatMap(([file, lines]) => {
    const result = read(file);
    return result === undefined ? [] : lines(result).map((line) => ({ ...line, file }));
  });
}

add("train-step", ({ peak, sizes }) => [
  ...Object.entries(sizes).map(([name, { symbolic, shareOfPeak, tokensPerSecond }]) => ({
    what: `training step, ${name} parameters, AdamW included`,
    measured: `${fixed(tokensPerSecond)} tokens/s, ${fixed(symbolic.median)} GFLOP/s: ${percent(shareOfPeak)} of this machine's matrix-product peak (${fixed(peak.median)})`,
    forUsers: name === "124M",
  })),
  {
    what: "its speed as a multiple of a prototype's, which has no optimiser",
    measured: Object.entries(sizes)
      .filter(([, { toPrototype }]) => toPrototype)
      .map(([name, { toPrototype }]) => `${name}: ${fixed(toPrototype, 2)}`)
      .join(", "),
  },
]);
add("browser", ({ sizes }) => [
  {
    what: "the same step in a browser tab",
    measured: Object.entries(sizes)
      .map(([name, { share }]) => `${percent(share)} of Node's speed at ${name}`)
      .join(", "),
  },
]);
add("head-memory", ({ chunked, allLogitsAtOnce, growthChunked, growthAtOnce }) => [
  {
    what: "memory of the output head, for 4 times as many tokens",
    measured: `× ${fixed(growthChunked, 2)} (${fixed(chunked.at(-1).peakGB, 2)} GB); all logits at once: × ${fixed(growthAtOnce, 2)} (${fixed(allLogitsAtOnce.at(-1).peakGB, 2)} GB)`,
  },
]);
add("revisions", ({ commits, sizes }) => [
  {
    what: `training speed as a multiple of that of ${commits.before}, interleaved`,
    measured: Object.entries(sizes)
      .map(([name, { ratio }]) => `${name}: ${fixed(ratio, 2)}`)
      .join(", "),
  },
]);
add("data-memory", ({ results, growth }) => [
  {
    what: `memory while training on ${results.at(-1).pairs.toLocaleString("en")} pairs against ${results[0].pairs.toLocaleString("en")}`,
    measured: `× ${fixed(growth, 2)} (${fixed(results.at(-1).peakGB, 2)} GB)`,
  },
]);
add("readers", ({ results }) => {
  const largest = Math.max(...results.map(({ megabytes }) => megabytes));
  return results
    .filter(({ megabytes }) => megabytes > largest / 2)
    .map(({ file, megabytes, seconds, peakGB }) => ({
      what: `reading ${fixed(megabytes)} MB of rows, ${file}`,
      measured: `${fixed(seconds, 1)} s, at most ${fixed(peakGB, 2)} GB`,
    }));
});
add("memory-estimate", ({ results }) => {
  const ratios = results.map(({ ratio }) => ratio);
  return [
    {
      what: `memory that \`--dry-run\` predicts, as a multiple of what ${results.length} runs used`,
      measured: `${fixed(Math.min(...ratios), 2)} to ${fixed(Math.max(...ratios), 2)}`,
    },
  ];
});
// `--load-in-8bit` dequantises for the backward pass; the other layout keeps a transposed copy of each weight.
add("lora-int8", ({ bases: { dequantized, transposed } }) => [
  {
    what: "LoRA step over a base in 8 bits (`--load-in-8bit`)",
    measured: `${fixed(dequantized.toFloat32, 2)} × as fast as over float32; gradients differ by ${percent(dequantized.gradient.relativeError)}`,
    forUsers: true,
  },
  {
    what: "the same with a transposed copy of each weight, which is not used",
    measured: `${fixed(transposed.toFloat32, 2)} × as fast as over float32, ${fixed(transposed.peakGB, 1)} GB instead of ${fixed(dequantized.peakGB, 1)} GB`,
  },
]);
add("determinism", ({ sizes }) => {
  const equal = (/** @type {string} */ one, /** @type {string} */ other) =>
    Object.entries(sizes)
      .filter(([, { runs }]) => runs[one] === runs[other])
      .map(([name]) => name);
  const listed = (/** @type {string[]} */ names) =>
    names.length === Object.keys(sizes).length ? "all models" : names.length === 0 ? "no model" : names.join("; ");
  return [
    {
      what: "models whose training gives the same bytes",
      measured: `in two runs: ${listed(equal("2 threads", "2 threads again"))}; with 1 and 2 threads: ${listed(equal("2 threads", "1 thread"))}`,
    },
  ];
});
add("suite", ({ steps, tests }) => [
  {
    what: "in a clean clone: seconds",
    measured: steps.map(({ command, seconds }) => `\`${command}\` ${fixed(seconds)}`).join(", "),
  },
  { what: "the tests' processes", measured: tests.join("; ") },
]);
add("same-numbers", ({ weights, texts, metrics, judged }) => [
  {
    what: "`npm start` now and at a76e07d, same seed",
    measured: `${weights.equal} of ${weights.files} models and ${texts.equal} of ${texts.files} files of texts have the same bytes; largest relative difference of ${metrics.numbers} metrics: ${metrics.largestRelativeDifference}, of ${judged.numbers} judged numbers: ${judged.largestRelativeDifference}`,
  },
]);
add("week5", ({ seconds, firstEventSeconds, firstSampleSeconds, peakGB, submissionBytes: { pdf, zip } }) => [
  {
    what: "`npm start`: both studies, report, PDF and ZIP",
    measured: `${fixed(seconds.median)} s; first event after ${fixed(firstEventSeconds.median, 1)} s, first text after ${fixed(firstSampleSeconds.median, 1)} s; at most ${fixed(peakGB.median, 1)} GB; PDF of ${fixed(pdf / 1000)} kB, ZIP of ${fixed(zip / 1000, 1)} kB`,
    forUsers: true,
  },
]);
add("kills", ({ kills, files, equal }) => [
  {
    what: "`npm start` killed and resumed",
    measured: `${kills.length} kills, in ${[...new Set(kills.map(({ stage }) => stage))].join(", ")}: ${equal ? `all ${files} files of report and submission have the same bytes` : "other bytes"}`,
    forUsers: true,
  },
]);
add("pdf", ({ submission, thousandPrompts: { pdf, html } }) => [
  {
    what: "PDF of the submission by Typst",
    measured: `${fixed(submission.firstMs / 1000, 2)} s, ${fixed(submission.laterMs.median / 1000, 2)} s once the compiler is loaded; a report of 1,000 prompts: ${fixed(pdf.ms)} ms as PDF, ${fixed(html.ms)} ms as HTML`,
  },
]);
add("study-seeds", ({ perplexity, toUnigram, runs }) => [
  {
    what: "held-out perplexity of verse after SFT",
    measured: `${fixed(perplexity.median, 2)}, ${percent(toUnigram.median)} of a unigram model's`,
  },
  {
    what: "win rate of ORPO against SFT by the true reward of verse, with 95 % interval",
    measured: runs
      .map(({ seed, judges }) => {
        const { winRate, interval } = judges["reward:verse"];
        return `seed ${seed}: ${percent(winRate)} (${interval.map(percent).join(" to ")})`;
      })
      .join("; "),
    forUsers: true,
  },
]);
add("tldr-seeds", ({ prompts, runs }) => {
  const reward = runs.map(({ seed, measured }) => {
    const { baseline, tuned, interval } = measured["true reward"];
    return `seed ${seed}: ${percent(baseline)} → ${percent(tuned)} (by ${interval.map((points) => fixed(100 * points)).join(" to ")} points)`;
  });
  const mean = (/** @type {string} */ name, /** @type {"baseline" | "tuned"} */ of) =>
    runs.reduce((sum, { measured }) => sum + measured[name][of], 0) / runs.length;
  const both = (/** @type {string} */ name, digits = 2) =>
    `${fixed(mean(name, "baseline"), digits)} → ${fixed(mean(name, "tuned"), digits)}`;
  return [
    {
      what: `true reward of summaries of ${prompts} held-out posts (facts told, less invention and padding): SFT → ORPO`,
      measured: reward.join("; "),
      forUsers: true,
    },
    {
      what: "other properties of these summaries, means over the seeds",
      measured: [
        `words ${both("words", 1)}`,
        `facts told ${both("reward: facts told", 1)} of 9, invented ${both("reward: facts invented")}`,
        `ROUGE-L to a full summary ${both("ROUGE-L, full summary")}, to a usual one ${both("ROUGE-L, usual summary")}`,
      ].join("; "),
    },
  ];
});
add("shakespeare", ({ bitsPerByte, xzBitsPerByte, seconds }) => [
  {
    what: "Shakespeare, the held-out last tenth",
    measured: `${fixed(bitsPerByte, 2)} bits per byte after ${fixed(seconds)} s in all; \`xz -9\` ${fixed(xzBitsPerByte, 2)}`,
  },
]);
add("fit", ({ times }) => {
  const seconds = (/** @type {string} */ name) => fixed(times[name].seconds.median, 2);
  return [
    {
      what: "`fit`: Bradley–Terry of 129 items",
      measured: `10⁷ comparisons counted and fitted in ${seconds("count columns and fit")} s after ${seconds("read the CSV")} s of reading CSV; 100 bootstrap rounds on 10⁶ in ${seconds("bootstrap of 10⁶, 100 rounds")} s; choix takes ${seconds("choix, I-LSR on 10⁶")} s for 10⁶, ours ${seconds("count and fit 10⁶")} s`,
      forUsers: true,
    },
  ];
});
add("published", ({ published, ours }) => [
  {
    what: "AlpacaEval's annotations of phi-2-dpo",
    measured: `win rate ${ours.winRate} ± ${ours.standardError} (published ${published.winRate} ± ${published.standardError}); at equal length ${ours.lengthControlled}, 95 % ${ours.lengthControlledInterval.join(" to ")} (published ${published.lengthControlled}, with difficulties that the file lacks)`,
    forUsers: true,
  },
]);
add("coverage", ({ summary }) => {
  const range = (/** @type {{ least: number, most: number }} */ { least, most }) =>
    `${fixed(100 * least)} to ${percent(most)}`;
  return ["15", "50"].map((prompts) => {
    const { byPrompt, student, falseVerdicts, falseSignTestsOverPairs } = summary[prompts];
    return {
      what: `coverage of the 95 % interval of the win rate, ${prompts} prompts`,
      measured: `${range(byPrompt.coverage)} over all simulated cases, mean width ${fixed(100 * byPrompt.meanWidth, 1)} points; Student's ${range(student.coverage)}, ${fixed(100 * student.meanWidth, 1)} points; false verdicts ${range(falseVerdicts)}, of a sign test over pairs ${range(falseSignTestsOverPairs)}`,
    };
  });
});

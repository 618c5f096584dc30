/**
 * Writes the parts of documents that come from elsewhere: the house's picture and table from house.json, the
 * results from bench/results, settings tables from the settings themselves; and the JSON Schema of a study. With --check, only tells whether
 * they are up to date. A part stands between `<!-- generated:NAME -->` and `<!-- /generated -->`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "./build.js";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!build()) process.exit(1);
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** @type {Record<string, { knows: string, mustNotKnow: string, imports: string[] }>} */
const house = read("house.json");

/** Every room below another, by way of any number of arrows. */
function below(/** @type {string} */ room) {
  return new Set(house[room].imports.flatMap((next) => [next, ...below(next)]));
}

/** Arrows that no longer path already tells. */
function direct(/** @type {string} */ room) {
  const { imports } = house[room];
  return imports.filter((next) => !imports.some((other) => other !== next && below(other).has(next)));
}

/** Rooms by storey: each stands above all that it imports. */
function storeys() {
  const storey = (/** @type {string} */ room) => Math.max(-1, ...house[room].imports.map(storey)) + 1;
  const found = [];
  for (const room of Object.keys(house)) (found[storey(room)] ??= []).push(room);
  return found.reverse();
}

const table = (/** @type {string[]} */ header, /** @type {string[][]} */ rows) =>
  [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function picture() {
  const rooms = storeys().map((storey) => storey.map((room) => `  ${room}["<b>${room}</b>"]`).join("\n"));
  const arrows = Object.keys(house).flatMap((room) => direct(room).map((next) => `  ${room} --> ${next}`));
  return ["```mermaid", "flowchart TD", ...rooms, ...arrows, "```"].join("\n");
}

const rooms = () =>
  table(
    ["room", "knows", "must not know", "imports"],
    Object.entries(house).map(([room, { knows, mustNotKnow, imports }]) => [
      `\`${room}\``,
      knows,
      mustNotKnow,
      imports.join(", ") || "–",
    ]),
  );

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;
const fixed = (/** @type {number} */ value, digits = 0) => value.toFixed(digits);

/** One line for each figure; each result file says on which machine. */
function results() {
  const folder = join(root, "bench/results");
  const result = (/** @type {string} */ name) =>
    existsSync(join(folder, `${name}.json`)) ? read(`bench/results/${name}.json`) : undefined;
  const rows = [];
  const add = (/** @type {string} */ name, /** @type {(result: any) => string[][]} */ linesOf) => {
    const found = result(name);
    if (!found) return;
    for (const [what, figure] of linesOf(found)) rows.push([what, figure, `[${name}](bench/results/${name}.json)`]);
  };
  add("train-step", ({ peak, sizes }) =>
    Object.entries(sizes).map(([name, { symbolic, shareOfPeak, tokensPerSecond, toPrototype }]) => [
      `training step, ${name} parameters, AdamW included`,
      `${fixed(tokensPerSecond)} tokens/s, ${fixed(symbolic.median)} GFLOP/s: ${percent(shareOfPeak)} of this machine's matrix-product peak (${fixed(peak.median)})${toPrototype ? `, ${fixed(toPrototype, 2)} × the prototype` : ""}`,
    ]),
  );
  add("browser", ({ sizes }) => [
    [
      "the same step in a browser tab",
      Object.entries(sizes)
        .map(([name, { share }]) => `${percent(share)} of Node's speed at ${name}`)
        .join(", "),
    ],
  ]);
  add("head-memory", ({ chunked, allLogitsAtOnce, growthChunked, growthAtOnce }) => [
    [
      "memory of the output head, tokens × 4",
      `× ${fixed(growthChunked, 2)} (${fixed(chunked.at(-1).peakGB, 2)} GB); all logits at once: × ${fixed(growthAtOnce, 2)} (${fixed(allLogitsAtOnce.at(-1).peakGB, 2)} GB)`,
    ],
  ]);
  add("lora-int8", ({ bases }) => [
    [
      "LoRA step over a frozen base in 8 bits",
      `${fixed(bases.transposed.toFloat32, 2)} × as fast as over float32; gradients differ by ${percent(bases.transposed.gradient.relativeError)}`,
    ],
  ]);
  add("determinism", ({ sizes }) => {
    const equal = (/** @type {string} */ one, /** @type {string} */ other) =>
      Object.entries(sizes)
        .filter(([, { runs }]) => runs[one] === runs[other])
        .map(([name]) => name);
    const said = (/** @type {string[]} */ names) =>
      names.length === Object.keys(sizes).length ? "everywhere" : names.length === 0 ? "nowhere" : names.join("; ");
    return [
      [
        "equal bits of a training run",
        `between two runs: ${said(equal("2 threads", "2 threads again"))}; between 1 and 2 threads: ${said(equal("2 threads", "1 thread"))}`,
      ],
    ];
  });
  add("week5", ({ seconds, firstEventSeconds, firstSampleSeconds, peakGB, submissionBytes: { pdf, zip } }) => [
    [
      "`npm start`: both studies, report, PDF and ZIP",
      `${fixed(seconds.median)} s; first event after ${fixed(firstEventSeconds.median, 1)} s, first text after ${fixed(firstSampleSeconds.median, 1)} s; at most ${fixed(peakGB.median, 1)} GB; PDF of ${fixed(pdf / 1000)} kB, ZIP of ${fixed(zip / 1000, 1)} kB`,
    ],
  ]);
  add("kills", ({ kills, files, equal }) => [
    [
      "`npm start` killed and gone on with",
      `${kills.length} kills, in ${[...new Set(kills.map(({ stage }) => stage))].join(", ")}: ${equal ? `all ${files} files of report and submission have the same bytes` : "other bytes"}`,
    ],
  ]);
  add("pdf", ({ submission, thousandPrompts: { pdf, html } }) => [
    [
      "PDF of the submission by Typst",
      `${fixed(submission.firstMs / 1000, 2)} s, ${fixed(submission.laterMs.median / 1000, 2)} s once the compiler is loaded; a report of 1,000 prompts: ${fixed(pdf.ms)} ms as PDF, ${fixed(html.ms)} ms as HTML`,
    ],
  ]);
  add("study-seeds", ({ perplexity, toUnigram, runs }) => [
    [
      "held-out perplexity of verse after SFT",
      `${fixed(perplexity.median, 2)}, ${percent(toUnigram.median)} of a unigram model's`,
    ],
    [
      "ORPO against SFT by the true reward",
      runs
        .map(({ seed, judges }) => {
          const { winRate, interval } = judges["reward:verse"];
          return `seed ${seed}: ${percent(winRate)} (${interval.map(percent).join(" to ")})`;
        })
        .join("; "),
    ],
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
      [
        `facts of ${prompts} unseen posts in their summaries, less invention and padding: SFT → ORPO`,
        reward.join("; "),
      ],
      [
        "and what changes beside it, means of the seeds",
        [
          `words ${both("words", 1)}`,
          `facts told ${both("reward: facts told", 1)} of 9, invented ${both("reward: facts invented")}`,
          `ROUGE-L to a full summary ${both("ROUGE-L, full summary")}, to a usual one ${both("ROUGE-L, usual summary")}`,
        ].join("; "),
      ],
    ];
  });
  add("shakespeare", ({ bitsPerByte, xzBitsPerByte, seconds }) => [
    [
      "Shakespeare's last tenth, never seen",
      `${fixed(bitsPerByte, 2)} bits per byte after ${fixed(seconds)} s in all; \`xz -9\` ${fixed(xzBitsPerByte, 2)}`,
    ],
  ]);
  add("fit", ({ times }) => {
    const seconds = (/** @type {string} */ name) => fixed(times[name].seconds.median, 2);
    return [
      [
        "`fit`: Bradley–Terry of 129 items",
        `10⁷ comparisons counted and fitted in ${seconds("count columns and fit")} s after ${seconds("read the CSV")} s of reading CSV; 100 bootstrap rounds on 10⁶ in ${seconds("bootstrap of 10⁶, 100 rounds")} s; choix takes ${seconds("choix, I-LSR on 10⁶")} s for 10⁶, ours ${seconds("count and fit 10⁶")} s`,
      ],
    ];
  });
  add("published", ({ published, ours }) => [
    [
      "AlpacaEval's annotations of phi-2-dpo",
      `win rate ${ours.winRate} ± ${ours.standardError} (published ${published.winRate} ± ${published.standardError}); at equal length ${ours.lengthControlled}, 95 % ${ours.lengthControlledInterval.join(" to ")} (published ${published.lengthControlled}, with difficulties that the file lacks)`,
    ],
  ]);
  return table(["what", "measured", "file"], rows);
}

/** What the study of summaries measured, seed by seed, and its claims over all of them. */
function summaries() {
  const { runs, claims } = read("bench/results/tldr-seeds.json");
  const digits = (/** @type {string} */ name) => (/(told|words)$/.test(name) ? 1 : 2);
  const properties = Object.keys(runs[0].measured).filter((name) => !/^(characters|distinct|repetition)/.test(name));
  const measured = table(
    ["fine-tuned → tuned (interval of the difference)", ...runs.map(({ seed }) => `seed ${seed}`)],
    properties.map((name) => [
      name,
      ...runs.map(({ measured }) => {
        const { baseline, tuned, interval } = measured[name];
        const text = (/** @type {number} */ value) => fixed(value, digits(name)).replace("-", "−");
        return `${text(baseline)} → ${text(tuned)}${interval ? ` (${interval.map(text).join(" to ")})` : ""}`;
      }),
    ]),
  );
  const verdicts = table(
    ["claim", "source", "over all seeds"],
    claims.map(({ name, source, sentence }) => [name, source, sentence]),
  );
  return `${measured}\n\n${verdicts}`;
}

/** Settings of a method, or of generation, as their table declares them. */
async function settings(/** @type {string} */ name, room = "trainers") {
  const { [`${name}Settings`]: declared } = await import(`../dist/${room}/index.js`);
  const snake = (/** @type {string} */ name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return table(
    ["setting", "in files", "default", "what"],
    Object.entries(declared).map(([name, { default: value, symbol, help }]) => [
      `\`${name}\``,
      `\`${snake(name)}\``,
      `\`${JSON.stringify(value)}\``,
      `${symbol ? `${symbol}: ` : ""}${help}`.replaceAll("|", "\\|"),
    ]),
  );
}

/** Runs of the study for seeds that were not used to choose settings, one a row. */
function seeds(/** @type {string[]} */ header, /** @type {(run: any) => string[]} */ cells) {
  const path = "bench/results/study-seeds.json";
  if (!existsSync(join(root, path))) throw new Error(`documents: ${path} is missing`);
  return table(
    ["seed", ...header],
    read(path).runs.map((/** @type {any} */ run) => [String(run.seed), ...cells(run)]),
  );
}

const sftResults = () =>
  seeds(["held-out perplexity", "a unigram model's"], ({ perplexity, unigramPerplexity }) => [
    fixed(perplexity, 2),
    fixed(unigramPerplexity, 1),
  ]);

const orpoResults = () =>
  seeds(["win", "lose", "tie", "win rate", "95 % interval"], ({ judges }) => {
    const { win, lose, tie, winRate, interval } = judges["reward:verse"];
    return [win, lose, tie, percent(winRate), interval.map(percent).join(" to ")].map(String);
  });

/** What each loss of pairs needs and reads, and what one worked pair costs under it. */
async function preferenceLosses() {
  const { evaluate, tensor } = await import("../dist/engine/index.js");
  const { preferenceFamily, preferenceObjective } = await import("../dist/objectives/index.js");
  const logs = (/** @type {number} */ p) => tensor([Math.log(p)]);
  const lengths = { chosen: tensor([2]), rejected: tensor([4]), meanChosen: tensor([2]).sum() };
  const reference = { chosen: logs(0.2), rejected: logs(0.3) };
  const moved = { policy: { chosen: logs(0.4), rejected: logs(0.15) }, reference, lengths };
  return table(
    ["`loss_type`", "needs", "reads", "the pair", "at the reference"],
    Object.entries(preferenceFamily).map(([name, { needs, reads, couplesPairs }]) => {
      const objective = preferenceObjective(name, { beta: 1 });
      const costs = [moved, { ...moved, policy: reference }].map((pairs) => evaluate(objective(pairs).losses).data[0]);
      return [
        `\`${name}\``,
        [...needs, ...(couplesPairs ? ["whole batch"] : [])].join(", ") || "–",
        reads.map((option) => `\`${option}\``).join(", "),
        ...costs.map((cost) => fixed(cost, 4)),
      ];
    }),
  );
}

const parts = {
  picture,
  rooms,
  results,
  summaries,
  "sft-settings": () => settings("sft"),
  "orpo-settings": () => settings("orpo"),
  "generation-settings": () => settings("generation", "generation"),
  "sft-results": sftResults,
  "orpo-results": orpoResults,
  "preference-family": preferenceLosses,
};

const docs = existsSync(join(root, "docs"))
  ? readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`)
  : [];
const documents = [...readdirSync(root), ...docs].filter((name) => name.endsWith(".md"));
const MARKED = /(<!-- generated:([\w-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/** Files that are generated as a whole, by their paths. */
const { studyJsonSchema, stageKinds } = await import("../dist/study/index.js");
const whole = { "schemas/study.schema.json": `${JSON.stringify(studyJsonSchema(stageKinds), undefined, 2)}\n` };

let isStale = false;
/** Writes what has changed, or with --check only tells. */
function put(/** @type {string} */ name, /** @type {string} */ before, /** @type {string} */ next) {
  if (next === before) return;
  if (process.argv.includes("--check")) {
    console.error(`documents: ${name} must show what it is generated from; run npm run documents`);
    isStale = true;
  } else writeFileSync(join(root, name), next);
}

for (const [name, text] of Object.entries(whole)) {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  put(name, existsSync(path) ? readFileSync(path, "utf8") : "", text);
}
for (const name of documents) {
  const text = readFileSync(join(root, name), "utf8");
  const written = new Map();
  for (const [, , part] of text.matchAll(MARKED)) {
    const write = parts[/** @type {keyof typeof parts} */ (part)];
    if (!write) throw new Error(`documents: ${name} asks for "${part}", known: ${Object.keys(parts).join(", ")}`);
    written.set(part, await write());
  }
  const next = text.replace(MARKED, (_, begin, part, end) => `${begin}\n${written.get(part)}\n\n${end}`);
  put(name, text, next);
}
process.exitCode = isStale ? 1 : 0;

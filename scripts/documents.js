/**
 * Writes the generated parts of documents: the picture and table of rooms from house.json, the tree of files from
 * their first comments, results from bench/results, settings tables from the settings themselves; and the JSON Schema
 * of a study. With --check, only says whether they are up to date. A part stands between `<!-- generated:NAME -->`
 * and `<!-- /generated -->`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { resultLines } from "../bench/lines.js";
import { build } from "./build.js";

const root = fileURLToPath(new URL("..", import.meta.url));
if (!build()) process.exit(1);
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** @type {Record<string, { knows: string, proof: string[], mustNotKnow: string, imports: string[] }>} */
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

/** The first sentence of a comment, without its full stop. */
function firstSentence(/** @type {string} */ comment) {
  const [paragraph] = comment
    .replaceAll(/^ *(?:\*|;;) ?/gm, "")
    .replace("@module", "")
    .trim()
    .split(/\n\s*\n/);
  const text = paragraph.replaceAll(/\s+/g, " ");
  return (/^.*?(?=\. [A-Z`]|\.?$)/.exec(text) ?? [text])[0];
}

/** The comment that says what a file is: its `@module`, or the one of its first exported function, or the first one. */
function fileComment(/** @type {string} */ name) {
  const text = readFileSync(join(root, "src", name), "utf8");
  const comments = [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/|(?:^;;.*\n)+/gm)];
  const isMain = ({ 0: comment, index }) => /^\s*export function/.test(text.slice(index + comment.length));
  const found = comments.find(([comment]) => comment.includes("@module")) ?? comments.find(isMain) ?? comments[0];
  if (!found) throw new Error(`documents: src/${name} must have a comment that says what it is`);
  return found[0].replace("/**", "").replace("*/", "");
}

/** Every source file with the first sentence of its comment, room by room. */
function files() {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|wat)$/.test(name) && !/\.(test|case)\.ts$/.test(name))
    .sort();
  const list = (/** @type {string[]} */ names, /** @type {string} */ folder) =>
    names
      .map((name) => `- [\`${name.slice(folder.length)}\`](../src/${name}): ${firstSentence(fileComment(name))}`)
      .join("\n");
  const rooms = Object.entries(house).map(([room, { knows }]) => {
    const inside = sources.filter((name) => name.startsWith(`${room}/`));
    return `### src/${room}\n\n${knows[0].toUpperCase()}${knows.slice(1)}.\n\n${list(inside, `${room}/`)}`;
  });
  const outside = sources.filter((name) => !name.includes("/"));
  return [`### src\n\n${list(outside, "")}`, ...rooms].join("\n\n");
}

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;
const fixed = (/** @type {number} */ value, digits = 0) => value.toFixed(digits);

/** One line for each figure: those for users with links from the root, or all with links from bench. */
function results(/** @type {{ all: boolean }} */ { all }) {
  const folder = all ? "results" : "bench/results";
  const lines = resultLines((file) => {
    const path = `bench/results/${file}.json`;
    return existsSync(join(root, path)) ? read(path) : undefined;
  });
  return table(
    ["what", "measured", "file"],
    lines
      .filter(({ forUsers = false }) => all || forUsers)
      .map(({ what, measured, file }) => [what, measured, `[${file}](${folder}/${file}.json)`]),
  );
}

/** Training speed by the size of the model, in words. */
function speed() {
  const { sizes, machine } = read("bench/results/train-step.json");
  const rates = Object.entries(sizes).map(([name, { tokensPerSecond }]) => ({ name, tokensPerSecond }));
  const each = rates.map(({ name, tokensPerSecond }) => `${name}: ${fixed(tokensPerSecond)}`);
  const slowest = rates.at(-1);
  return (
    `- **Small models only.** Training speed on ${machine.cores} cores, in tokens per second by number of parameters: ` +
    `${each.join(", ")}. At ${slowest.name}, an epoch of a million tokens takes ${fixed(1e6 / slowest.tokensPerSecond / 60)} minutes.`
  );
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
  const { toSnakeCase } = await import("../dist/core/index.js");
  return table(
    ["setting", "in files", "default", "what"],
    Object.entries(declared).map(([name, { default: value, symbol, help }]) => [
      `\`${name}\``,
      `\`${toSnakeCase(name)}\``,
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

/** The words that reports explain. */
async function glossary() {
  const { GLOSSARY } = await import("../dist/report/index.js");
  return table(
    ["word", "meaning"],
    GLOSSARY.map(({ term, forms = [], meaning, more }) => {
      const others = forms.filter((form) => !form.toLowerCase().startsWith(term.toLowerCase()));
      return [[term, ...others].join(", "), `${meaning}${more ? ` ${more}` : ""}`.replaceAll("|", "\\|")];
    }),
  );
}

const parts = {
  glossary,
  picture,
  rooms,
  files,
  results: () => results({ all: false }),
  "all-results": () => results({ all: true }),
  speed,
  summaries,
  "sft-settings": () => settings("sft"),
  "orpo-settings": () => settings("orpo"),
  "adapter-settings": () => settings("adapter", "policy"),
  "generation-settings": () => settings("generation", "generation"),
  "sft-results": sftResults,
  "orpo-results": orpoResults,
  "preference-family": preferenceLosses,
};

const docs = existsSync(join(root, "docs"))
  ? readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`)
  : [];
const documents = [...readdirSync(root), "bench/README.md", ...docs].filter((name) => name.endsWith(".md"));
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

/**
 * Writes the picture of the house, from house.json, into README.md and ARCHITECTURE.md; with --check,
 * only tells whether they are up to date. A part between `<!-- house:NAME -->` marks is generated.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** @type {Record<string, { knows: string, mustNotKnow: string, imports: string[] }>} */
const house = JSON.parse(readFileSync(join(root, "house.json"), "utf8"));

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

const parts = {
  picture: () => {
    const rooms = storeys().map((storey) => storey.map((room) => `  ${room}["<b>${room}</b>"]`).join("\n"));
    const arrows = Object.keys(house).flatMap((room) => direct(room).map((next) => `  ${room} --> ${next}`));
    return ["```mermaid", "flowchart TD", ...rooms, ...arrows, "```"].join("\n");
  },
  table: () => {
    const rows = Object.entries(house).map(([room, { knows, mustNotKnow, imports }]) => {
      return `| \`${room}\` | ${knows} | ${mustNotKnow} | ${imports.join(", ") || "–"} |`;
    });
    return ["| room | knows | must not know | imports |", "|---|---|---|---|", ...rows].join("\n");
  },
};

let stale = false;
for (const name of ["README.md", "ARCHITECTURE.md"]) {
  const path = join(root, name);
  const text = readFileSync(path, "utf8");
  const next = text.replace(
    /(<!-- house:(\w+) -->\n)[\s\S]*?(<!-- \/house -->)/g,
    (_, begin, part, end) => `${begin}\n${parts[/** @type {keyof typeof parts} */ (part)]()}\n\n${end}`,
  );
  if (next === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`house: ${name} must show house.json as it is; run npm run house`);
    stale = true;
  } else writeFileSync(path, next);
}
process.exitCode = stale ? 1 : 0;

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

interface Room {
  /** What the room promises, parted by semicolons. */
  readonly knows: string;
  /** For each promise, a symbol that the room exports. */
  readonly proof: readonly string[];
  readonly imports: readonly string[];
}
const house = JSON.parse(readFileSync(join(root, "house.json"), "utf8")) as Record<string, Room>;

const isTest = (file: string): boolean => /\.(test|case)\.ts$/.test(file);
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** What a file imports of the project, as paths below src. */
function importsOf(file: string): { written: string; target: string }[] {
  const text = readFileSync(join(src, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, written]) => ({
    written: written!,
    target: relative(src, resolve(dirname(join(src, file)), written!)),
  }));
}

const roomOf = (path: string): string => path.split("/")[0]!;

describe("the arrows of house.json", () => {
  test("name every room, and only rooms above the ones they import", () => {
    const rooms = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(Object.keys(house).sort()).toEqual(rooms.map(({ name }) => name).sort());
    const order = Object.keys(house);
    for (const [room, { imports }] of Object.entries(house)) {
      for (const next of imports)
        expect(order.indexOf(next), `${room} imports ${next}`).toBeLessThan(order.indexOf(room));
    }
  });

  test.each(files.filter((file) => !isTest(file)))("%s", (file) => {
    // The front door, src/index.ts, names what any room exports.
    const allowed = file === "index.ts" ? Object.keys(house) : [roomOf(file), ...house[roomOf(file)]!.imports];
    for (const { written, target } of importsOf(file)) {
      expect(allowed, `${file} imports ${written}`).toContain(roomOf(target));
      // Another room is entered by its front door.
      if (roomOf(target) !== roomOf(file))
        expect(target, `${file} imports ${written}`).toMatch(/^\w+(\/\w+)?\/index\.ts$/);
    }
  });
});

/** Names that a file exports, also by way of other files. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  const declared = [...text.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)];
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) => names!.split(","));
  const onward = [...text.matchAll(/^export \* from "(.*)"/gm)].map(([, path]) => join(dirname(file), path!));
  return [
    ...declared.map(([, name]) => name!),
    ...listed.map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    ),
    ...onward.flatMap(exportsOf),
  ];
}

/** The files by which a room is entered: its `index.ts`, or all files where it has none, as the command line. */
function doorsOf(room: string): string[] {
  const inside = files.filter((file) => roomOf(file) === room && !isTest(file));
  const doors = inside.filter((file) => /^\w+(\/\w+)?\/index\.ts$/.test(file));
  return doors.length > 0 ? doors : inside;
}

test.each(Object.entries(house))("%s exports what house.json promises of it", (room, { knows, proof }) => {
  expect(proof.length, "a symbol for each promise").toBe(knows.split("; ").length);
  const exported = doorsOf(room).flatMap(exportsOf);
  for (const symbol of proof) expect(exported).toContain(symbol);
});

test("no library room touches time, randomness or the terminal", () => {
  const doors = ["platform", "cli"];
  const found = files
    .filter((file) => !isTest(file) && !doors.includes(roomOf(file)))
    .flatMap((file) => {
      // Examples in doc comments may print.
      const text = readFileSync(join(src, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^ *\/\/.*$/gm, "");
      return [...text.matchAll(/\b(Math\.random|Date\.now|new Date\(\)|console\.|process\.)/g)].map(
        ([what]) => `${file}: ${what}`,
      );
    });
  expect(found).toEqual([]);
});

test("every path that a document names exists", () => {
  const documents = readdirSync(root)
    .filter((file) => file.endsWith(".md"))
    .concat("bench/README.md")
    .concat(
      existsSync(join(root, "docs"))
        ? readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".md"))
            .map((file) => `docs/${file}`)
        : [],
    );
  const missing = documents.flatMap((document) => {
    const text = readFileSync(join(root, document), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, path]) =>
      join(dirname(document), path!),
    );
    const named = [...text.matchAll(/`((?:src|test|scripts|bench|examples|docs)\/[\w./-]+\.\w+)`/g)].map(
      ([, path]) => path!,
    );
    return [...links, ...named].filter((path) => !existsSync(join(root, path))).map((path) => `${document}: ${path}`);
  });
  expect(missing).toEqual([]);
});

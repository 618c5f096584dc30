/** Every mutant fits the sources, and a rename does not lose it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { root } from "./documents.ts";

interface Mutant {
  readonly file: string;
  readonly in?: string;
  readonly from?: string;
  readonly text?: string;
  readonly nth?: number;
  readonly to: string;
  readonly test: string;
}

interface Mutation {
  readonly mutantLists: readonly string[];
  readMutants(list: string): Promise<Mutant[]>;
  mutate(source: string, mutant: Mutant): string;
  tokensOf(text: string): { readonly text: string }[];
}

const script = pathToFileURL(join(root, "scripts/mutation.js")).href;
const { mutantLists, readMutants, mutate, tokensOf } = (await import(/* @vite-ignore */ script)) as Mutation;

const wordsOf = (text: string): string[] =>
  tokensOf(text)
    .map((token) => token.text)
    .filter((word) => /^#?[A-Za-z_]\w*$/.test(word));

/** Every name and keyword of the sources. */
const words = new Set(
  readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => wordsOf(readFileSync(join(root, "src", name), "utf8"))),
);

/** What is wrong with a mutant; undefined where nothing is. */
function problemOf(mutant: Mutant): string | undefined {
  const path = join(root, mutant.file);
  if (!existsSync(path)) return `${mutant.file}: must exist`;
  if (!existsSync(join(root, mutant.test))) return `${mutant.test}: must exist`;
  const source = readFileSync(path, "utf8");
  try {
    const texts = (code: string) => tokensOf(code).map((token) => token.text);
    if (texts(mutate(source, mutant)).join(" ") === texts(source).join(" ")) return `${mutant.file}: must change`;
  } catch (error) {
    return String(error);
  }
  // A replacement that names what is gone fails its test for that reason alone.
  const gone = mutant.text === undefined && wordsOf(mutant.to).find((word) => !words.has(word));
  return gone ? `${mutant.file}: the sources must hold every name of ${mutant.to}, got ${gone}` : undefined;
}

test.each(mutantLists)("mutants of %s", async (list) => {
  const mutants = await readMutants(list);
  expect(mutants.length).toBeGreaterThan(0);
  expect(mutants.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
});

const source = `
  const LIMIT = 1;
  export function keep(scores: number[], most: number): number[] {
    let total = 0; // total > 1 - most
    return scores.filter((score) => (total += score) > LIMIT - most && score / total > 0);
  }
  class Queue {
    #waiting = [];
    add(item) {
      this.#waiting.push(item);
      return \`\${this.#waiting.length} waiting, \${item} last\`;
    }
  }
`;
const of = (change: Partial<Mutant>): Mutant => ({ file: "file.ts", to: "", test: "", ...change });

test("a renamed variable, a line break and a comment change no match", () => {
  const mutant = of({ in: "keep", from: "($total += $score) > $LIMIT - $most", to: "$total > $most" });
  expect(mutate(source, mutant)).toContain("(score) =>  total > most  && score");
  const renamed = source
    .replaceAll("total", "mass")
    .replaceAll("LIMIT", "CEILING")
    .replace("+= score)", "// so far\n += score)");
  expect(mutate(renamed, mutant)).toContain("(score) =>  mass > most  && score");
});

test("a name stands for the same identifier each time", () => {
  expect(() => mutate(source, of({ in: "keep", from: "$a += $a" }))).toThrow("got 0 matches");
  expect(mutate(source, of({ in: "keep", from: "$a += $b", to: "$b += $a" }))).toContain("score += total");
});

test("a method, a module and the characters of a template are found", () => {
  const method = of({ in: "Queue.add", from: "$waiting.push($item)", to: "$waiting.unshift($item)" });
  expect(mutate(source, method)).toContain("this. #waiting.unshift(item)");
  expect(mutate(source, of({ from: "$LIMIT = 1", to: "$LIMIT = 2" }))).toContain("LIMIT = 2");
  expect(mutate(source, of({ in: "Queue.add", text: "waiting,", to: "wait," }))).toContain("length} wait, ");
});

test("what does not fit is reported", () => {
  expect(() => mutate(source, of({ in: "Queue.take", from: "$a" }))).toThrow("file.ts, Queue.take: must be declared");
  expect(() => mutate(source, of({ in: "keep", from: "$a * $b" }))).toThrow('"$a * $b" exactly once, got 0 matches');
  expect(() => mutate(source, of({ in: "Queue.add", from: "this.$waiting" }))).toThrow("got 2 matches");
  expect(() => mutate(source, of({ in: "Queue.add", text: "last", nth: 2 }))).toThrow(
    "at least 2 times, got 1 matches",
  );
  const second = of({ in: "Queue.add", from: "this.$waiting", nth: 2, to: "[]" });
  expect(mutate(source, second)).toContain("{ [] .length} waiting");
});

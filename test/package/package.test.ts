/** What `npm pack` puts into the package, and what package.json says of it. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

import { root } from "../documents.ts";
import { programs } from "./from-code.ts";

const json = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const manifest = json("package.json");

/** Every path below a value of `exports`, `imports` or `bin`. */
const targets = (value: unknown): string[] =>
  typeof value === "string" ? [value.replace(/^\.\//, "")] : Object.values(value as object).flatMap(targets);

let packed: string[] = [];
beforeAll(() => {
  const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root, encoding: "utf8" });
  const [{ files }] = JSON.parse(out) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path);
});

describe("the package", () => {
  test("holds whatever its manifest names", () => {
    const named = targets([manifest.exports, manifest.imports, manifest.bin]);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !packed.includes(path))).toEqual([]);
  });

  test("holds its documents, examples and schema, and no sources, tests or stamps of a build", () => {
    expect(packed).toEqual(
      expect.arrayContaining(["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "LICENSE", "docs/from-code.md"]),
    );
    expect(packed).toEqual(expect.arrayContaining(["schemas/study.schema.json", "examples/week5/study.yaml"]));
    expect(
      packed.filter((path) => /^(src|test|bench|scripts|node_modules)\/|\.(test|case)\.|\.built/.test(path)),
    ).toEqual([]);
  });

  test("types stand beside every module, and every map holds its sources", () => {
    const modules = packed.filter((path) => path.startsWith("dist/") && path.endsWith(".js"));
    expect(modules.length).toBeGreaterThan(200);
    for (const path of modules) {
      expect(packed).toContain(path.replace(/js$/, "d.ts"));
      expect(packed).toContain(`${path}.map`);
      const { sources, sourcesContent } = json(`${path}.map`) as { sources: string[]; sourcesContent?: string[] };
      for (const [i, source] of sources.entries()) {
        const isShipped = packed.includes(join(dirname(path), source));
        expect(isShipped || typeof sourcesContent?.[i] === "string", `${path}.map: ${source}`).toBe(true);
      }
    }
  });

  test("names no repository that there is not, and builds itself before it is packed", () => {
    for (const field of ["repository", "homepage", "bugs"]) expect(manifest[field]).toBeUndefined();
    expect(manifest.scripts.prepack).toBe("node scripts/build.js");
    // Scripts of dependencies are off, each by its name; our own prepack must run in a clone.
    expect(readFileSync(join(root, ".npmrc"), "utf8")).not.toContain("ignore-scripts");
    expect(readFileSync(join(root, ".npmrc"), "utf8")).toContain("onnxruntime-node-install=skip\n");
    expect(manifest.allowScripts).toEqual({ "onnxruntime-node": false, protobufjs: false });
    // Whoever has switched all scripts off packs and publishes with them all the same.
    expect(manifest.scripts.pack).toContain("--ignore-scripts=false");
    expect(manifest.publishConfig).toEqual({ "ignore-scripts": false });
  });

  test("the lock file knows the same packages", () => {
    const locked = json("package-lock.json").packages[""];
    for (const key of ["dependencies", "devDependencies", "peerDependencies", "peerDependenciesMeta"])
      expect(locked[key], key).toEqual(manifest[key]);
  });
});

test("the programs of docs/from-code.md have at most fifteen lines, and use only what is exported", () => {
  const all = programs();
  expect(all.length).toBeGreaterThanOrEqual(10);
  for (const { name, code } of all) {
    expect(code.trim().split("\n").length, name).toBeLessThanOrEqual(15);
    for (const [, path] of code.matchAll(/from "penchant\/?(.*)"/g))
      expect(Object.keys(manifest.exports), name).toContain(path === "" ? "." : `./${path}`);
  }
});

test("example folders of penchant init exist", () => {
  for (const name of ["pairs", "outputs", "week5"]) expect(existsSync(join(root, "examples", name))).toBe(true);
});

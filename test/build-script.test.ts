/** scripts/build.js in a project of its own, with a compiler that only leaves a file. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "penchant-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

test("a build says on stderr, before it begins, that it takes a while; where nothing has changed nothing is said", () => {
  for (const name of ["package-lock.json", "tsconfig.json", "tsconfig.build.json"]) write(name, "{}");
  write("package.json", '{"type":"module"}');
  write("src/a.ts", "");
  const compiler = `import { mkdirSync } from "node:fs"; console.error("compiling"); mkdirSync(process.argv.at(-1));`;
  write("node_modules/typescript/bin/tsc", compiler);
  write("node_modules/typescript/package.json", '{"type":"module"}');
  cpSync(join(import.meta.dirname, "../scripts/build.js"), join(folder, "scripts/build.js"));
  const build = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "scripts/build.js")], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  const said = {
    status: 0,
    stdout: "",
    stderr: expect.stringMatching(/^penchant: building once .* 6 s …\ncompiling\n$/),
  };
  expect(build()).toEqual(said);
  expect(build()).toEqual({ status: 0, stdout: "", stderr: "" });
  write("src/a.ts", "changed");
  expect(build()).toEqual(said);
});

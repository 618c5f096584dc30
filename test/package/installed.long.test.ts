/**
 * The package as its users have it: packed, installed into a new project, and used from JavaScript, from
 * TypeScript, from the command line and in a page. Needs npm's registry, and nothing else of a network.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { noBrowser, openPage } from "../browser/chromium.ts";
import { root } from "../documents.ts";
import { tinyStudy } from "../study/tiny.ts";
import { programs } from "./from-code.ts";

const project = mkdtempSync(join(tmpdir(), "penchant-package-"));
const installed = join(project, "node_modules/penchant");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const subpaths = Object.keys(manifest.exports).filter((path) => !/package\.json|device-worker/.test(path));
const specifier = (path: string): string => path.replace(/^\./, "penchant");
const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Runs a file of the project, or a command of the package, in a folder. */
function run(args: readonly string[], cwd: string = project): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  return { code: status, stdout, stderr };
}
const penchant = (args: readonly string[], cwd: string) => run([join(installed, "bin/penchant.js"), ...args], cwd);

function write(path: string, text: string): void {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), text);
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", project], root));
  write("package.json", JSON.stringify({ name: "new-project", private: true, type: "module" }));
  // The line that docs/from-code.md shows, with the packed file.
  npm(["install", "--ignore-scripts", ...quiet, `./${filename}`], project);
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
}, 300_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("docs/from-code.md", () => {
  const all = programs().filter(({ isForPage }) => !isForPage);

  test("every program runs, one after the other, as JavaScript", { timeout: 300_000 }, () => {
    write("study.yaml", tinyStudy);
    const printed = all.map(({ name, code }, i) => {
      write(`program-${i}.js`, code);
      const { code: status, stdout, stderr } = run([`program-${i}.js`]);
      expect(status, `${name}: ${stderr}`).toBe(0);
      expect(stderr, name).toBe("");
      return stdout;
    });
    const text = printed.join("");
    // What the prose says of them: fine-tuning is learnt by heart, and the loss is the assignment's.
    expect(text).toContain("Yes, it is warm.");
    expect(text).toContain("0.4462871");
    expect(text).toContain("comparison done");
    expect(existsSync(join(project, "tuned/adapter_config.json"))).toBe(true);
    expect(existsSync(join(project, "runs/mine/report/index.html"))).toBe(true);
  });

  test.each([
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])(
    "every program and every subpath has types under module %s, moduleResolution %s",
    { timeout: 120_000 },
    (module, moduleResolution) => {
      const files = programs().map(({ code }, i) => {
        write(`types/program-${i}.ts`, code);
        return `program-${i}.ts`;
      });
      const imports = subpaths.map((path, i) => `import * as all${i} from "${specifier(path)}";\nexport { all${i} };`);
      write("types/all.ts", imports.join("\n"));
      // A setting that does not exist does not compile.
      write(
        "types/mistake.ts",
        `import { type Policy, trainOrpo } from "penchant";
export const train = (policy: Policy) =>
  // @ts-expect-error
  trainOrpo(policy, { data: "pairs.jsonl", out: "tuned", betta: 0.2 });
`,
      );
      const compilerOptions = {
        target: "es2022",
        module,
        moduleResolution,
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ["node"],
      };
      write("types/tsconfig.json", JSON.stringify({ compilerOptions, files: [...files, "all.ts", "mistake.ts"] }));
      const { code, stdout } = run([join(root, "node_modules/typescript/bin/tsc"), "-p", "types"]);
      expect(stdout).toBe("");
      expect(code).toBe(0);
    },
  );

  test("the front door's types need none of Node's", () => {
    write("portable/all.ts", 'import * as all from "penchant";\nexport { all };\n');
    const compilerOptions = {
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      noEmit: true,
      types: [],
    };
    write("portable/tsconfig.json", JSON.stringify({ compilerOptions, files: ["all.ts"] }));
    expect(run([join(root, "node_modules/typescript/bin/tsc"), "-p", "portable"])).toMatchObject({
      code: 0,
      stdout: "",
    });
  });
});

test.skipIf(noBrowser !== undefined)(
  `the program for a page runs in one, without ONNX Runtime for the web${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  { timeout: 120_000 },
  async () => {
    expect(existsSync(join(project, "node_modules/onnxruntime-web"))).toBe(false);
    const [program] = programs().filter(({ isForPage }) => isForPage);
    write(
      "page/index.html",
      '<link rel="icon" href="data:," /><body><script type="module" src="./page.js"></script></body>\n',
    );
    write("page/page.js", program!.code);
    const { page, errors, close } = await openPage(relative(root, join(project, "page")));
    try {
      await page.waitForFunction(() => document.body.textContent?.startsWith("DPO loss"));
      expect(await page.evaluate(() => document.body.textContent)).toMatch(
        /^DPO loss 0\.44628\d+, ability of A -0\.2027/,
      );
      expect(errors).toEqual([]);
    } finally {
      await close();
    }
  },
);

test("every subpath can be imported, and required", () => {
  write(
    "every.cjs",
    `const paths = ${JSON.stringify(subpaths.map(specifier))};
(async () => {
  for (const path of paths) if (Object.keys(await import(path)).join() !== Object.keys(require(path)).filter((name) => name !== "__esModule").join()) throw new Error(path);
  console.log(typeof require("penchant").fit);
})();`,
  );
  const { code, stdout, stderr } = run(["every.cjs"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toBe("function\n");
});

test("ONNX Runtime's install script does nothing where the environment says so, as the document shows", () => {
  const script = join(project, "node_modules/onnxruntime-node/script/install");
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  expect(readFileSync(join(root, "docs/from-code.md"), "utf8")).toContain(
    "\nONNXRUNTIME_NODE_INSTALL=skip npm install",
  );
  expect(spawnSync(process.execPath, [script], { env, timeout: 10_000 }).status).toBe(0);
});

test("a stack trace names the sources", () => {
  write("trace.js", 'import { explainDpoLoss } from "penchant";\nexplainDpoLoss({});\n');
  const { stderr } = run(["--enable-source-maps", "trace.js"]);
  expect(stderr).toMatch(/src[/\\]explain[/\\]\w+\.ts:\d+/);
});

describe("the commands", () => {
  test("work from any folder", () => {
    const elsewhere = join(project, "else where");
    mkdirSync(elsewhere);
    expect(penchant(["--version"], elsewhere)).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
    expect(existsSync(join(project, "node_modules/.bin/penchant"))).toBe(true);
    const init = penchant(["init", "study", "--example", "outputs"], elsewhere);
    expect(init.code, init.stderr).toBe(0);
    const ran = penchant(["run", "study/study.yaml"], elsewhere);
    expect(ran.code, ran.stderr).toBe(0);
    expect(readdirSync(elsewhere)).toEqual(["runs", "study"]);
    expect(existsSync(join(elsewhere, "runs/outputs/report/index.html"))).toBe(true);
  });

  test("penchant init leaves pairs whose README works to the letter", { timeout: 120_000 }, () => {
    expect(penchant(["init"], project).code).toBe(0);
    const folder = join(project, "pairs");
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    expect(run(["base.mjs"], folder)).toMatchObject({ code: 0, stderr: "" });
    const commands = [...readme.matchAll(/^ {4,}npx penchant (.*)$/gm)].map(([, command]) => command!);
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const { code, stderr } = penchant(command.split(" "), folder);
      expect(code, `${command}: ${stderr}`).toBe(0);
    }
  });

  test("a package without its build says so", () => {
    const empty = join(project, "empty");
    cpSync(join(installed, "bin"), join(empty, "bin"), { recursive: true });
    cpSync(join(installed, "package.json"), join(empty, "package.json"));
    expect(run([join(empty, "bin/penchant.js"), "--version"])).toMatchObject({
      code: 1,
      stderr: "penchant: the package must hold its build, got no dist; hint: pack it with npm run pack\n",
    });
  });
});

test("packing a clone builds, or says what is missing", { timeout: 120_000 }, () => {
  const clone = join(project, "clone");
  for (const file of [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "bin",
    "scripts",
    "src",
    "tsconfig.json",
    "tsconfig.build.json",
  ])
    cpSync(join(root, file), join(clone, file), { recursive: true });
  const without = spawnSync("npm", ["pack"], { cwd: clone, encoding: "utf8" });
  expect(without.status).not.toBe(0);
  expect(without.stderr + without.stdout).toContain(
    "build: must have TypeScript, got no node_modules/typescript; hint: npm ci",
  );
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  npm(["pack"], clone);
  expect(existsSync(join(clone, "dist/index.js"))).toBe(true);
  expect(readdirSync(clone)).toContain(`penchant-${manifest.version}.tgz`);
});

/** What `import … from "penchant"` names: documented, with examples that compile. */
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

import { createPolicy, type Policy, Run, runStudy, trainOrpo } from "../../src/index.ts";
import { ownFolder } from "../cli/penchant.ts";
import { root } from "../documents.ts";

const entry = join(root, "src/index.ts");
const { config } = ts.readConfigFile(join(root, "tsconfig.doors.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);

/** Names that examples take for granted. */
const PRELUDE = `
declare const policy: Policy;
declare const text: string;
declare const data: import("./library/index.ts").PreferencePair[];
`;

/** As in most projects, a list's elements are taken to be there. */
const relaxed: ts.CompilerOptions = { ...options, noUnusedLocals: false, noUncheckedIndexedAccess: false };

/** A program of the front door and further files, which exist in memory alone. */
function programWith(files: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(relaxed);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language, true);
  };
  return ts.createProgram([entry, ...files.keys()], relaxed, host);
}

interface Exported {
  readonly name: string;
  readonly isCallable: boolean;
  readonly comment: string;
  readonly examples: readonly string[];
}

function exportsOf(program: ts.Program): Exported[] {
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!).map((alias) => {
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
    const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === "example");
    return {
      name: alias.name,
      isCallable: (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0,
      comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      examples: tags.map(({ text }) => ts.displayPartsToString(text)),
    };
  });
}

describe("the front door", () => {
  let all: Exported[] = [];
  beforeAll(() => {
    all = exportsOf(programWith(new Map()));
  });

  test("says of every name what it is, and of every function and class how it is used", () => {
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter(({ comment }) => comment === "").map(({ name }) => name)).toEqual([]);
    expect(
      all.filter(({ isCallable, examples }) => isCallable && examples.length === 0).map(({ name }) => name),
    ).toEqual([]);
  });

  test("its examples compile", () => {
    const names = all.map(({ name, isCallable }) => (isCallable ? name : `type ${name}`));
    const files = new Map(
      all.flatMap(({ name, examples }) =>
        examples.map((example, i): [string, string] => [
          join(root, `src/example-${name}-${i}.ts`),
          `import { ${names.join(", ")} } from "./index.ts";
import { TextTokenizer, trainBpe } from "./data/index.ts";
${PRELUDE}
export async function example() {
${example}
}`,
        ]),
      ),
    );
    const program = programWith(files);
    const problems = [...files.keys()].flatMap((path) =>
      program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ messageText }) => {
        return `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      }),
    );
    expect(problems).toEqual([]);
  });
});

test("a setting that does not exist does not compile", () => {
  const train = (policy: Policy) =>
    // @ts-expect-error
    trainOrpo(policy, { data: "pairs.jsonl", out: "tuned", betta: 0.2 });
  // @ts-expect-error
  const create = () => createPolicy({});
  expect([train, create]).toHaveLength(2);
});

describe("a run", () => {
  async function* work(log: string[]): AsyncGenerator<number, string> {
    log.push("began");
    yield 1;
    yield 2;
    return "done";
  }

  test("does nothing until it is awaited, and then gives its result as often as it is asked", async () => {
    const log: string[] = [];
    const run = new Run(work(log));
    expect(log).toEqual([]);
    expect([await run, await run]).toEqual(["done", "done"]);
    expect(log).toEqual(["began"]);
  });

  test("can be iterated over, and awaited afterwards", async () => {
    const run = new Run(work([]));
    const events: number[] = [];
    for await (const event of run) events.push(event);
    expect(events).toEqual([1, 2]);
    expect(await run).toBe("done");
  });

  test("that is no longer iterated over stops, and has no result", async () => {
    const run = new Run(work([]));
    for await (const _ of run) break;
    await expect(Promise.resolve(run)).rejects.toThrow("run: stopped before its end, so it has no result");
  });
});

describe("runStudy", () => {
  const study = join(root, "examples/outputs/study.yaml");

  test("runs a study to its report, and does not run again what is done", async () => {
    using here = ownFolder();
    const out = join(here.path, "run");
    const { report, stages, lacks } = await runStudy(study, { out });
    expect(report).toMatchObject({ html: `${out}/report/index.html`, comparisons: [{ judge: "rule:verse" }] });
    expect([[...stages.keys()], lacks]).toEqual([["baseline", "tuned", "comparison"], []]);
    const states: string[] = [];
    for await (const event of runStudy(study, { out })) if (event.event === "stage") states.push(event.state);
    expect(states).toEqual(["cached", "cached", "cached"]);
  });

  test("refuses what the study does not have, and stops by its signal", async () => {
    using here = ownFolder();
    const out = join(here.path, "run");
    await expect(Promise.resolve(runStudy(study, { out, set: { tunned: "x" } }))).rejects.toThrow(/tunned/);
    const signal = AbortSignal.abort();
    await expect(Promise.resolve(runStudy(study, { out, signal }))).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});

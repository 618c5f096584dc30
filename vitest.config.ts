import { availableParallelism } from "node:os";
import { defineConfig, type Plugin } from "vitest/config";

/** One change of the source, for scripts/mutants.js. */
async function mutantPlugin(mutant: { readonly file: string }): Promise<Plugin> {
  const { mutate } = await import("./scripts/mutation.js");
  return {
    name: "mutant",
    enforce: "pre",
    transform: (code, id) => (id.endsWith(`/${mutant.file}`) ? mutate(code, mutant) : undefined),
  };
}

const mutant = process.env["MUTANT"];
const long = ["{src,test}/**/*.long.test.ts"];

export default defineConfig({
  plugins: mutant === undefined ? [] : [await mutantPlugin(JSON.parse(mutant))],
  test: {
    globalSetup: ["test/build.js"],
    // Files of one worker share their modules: most of the time would go into loading them again for each file.
    isolate: false,
    // A test waits for the command that it starts: so one command runs for each worker, and one worker for each core.
    maxWorkers: availableParallelism(),
    maxConcurrency: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "quick", include: ["src/**/*.test.ts", "test/**/*.test.ts"], exclude: long } },
      { extends: true, test: { name: "long", include: long, testTimeout: 180_000, hookTimeout: 180_000 } },
    ],
  },
});

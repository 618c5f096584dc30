import { defineConfig, type Plugin } from "vitest/config";

/** One changed line of source, for scripts/mutants.js. */
function mutantPlugin({ file, from, to }: { file: string; from: string; to: string }): Plugin {
  return {
    name: "mutant",
    enforce: "pre",
    transform: (code, id) => (id.endsWith(`/${file}`) ? code.replace(from, () => to) : undefined),
  };
}

const mutant = process.env["MUTANT"];

export default defineConfig({
  plugins: mutant === undefined ? [] : [mutantPlugin(JSON.parse(mutant))],
  test: {
    globalSetup: ["test/build.js"],
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

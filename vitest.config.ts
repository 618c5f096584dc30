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

export default defineConfig({
  plugins: mutant === undefined ? [] : [await mutantPlugin(JSON.parse(mutant))],
  test: {
    globalSetup: ["test/build.js"],
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

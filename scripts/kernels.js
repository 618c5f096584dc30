/** Assembles src/engine/optim/kernels.wat into kernels.ts; with --check, only tells whether it is up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const source = fileURLToPath(new URL("../src/engine/optim/kernels.wat", import.meta.url));
const target = source.replace(".wat", ".ts");

const { parseWat } = await wabt();
const module = parseWat("kernels.wat", readFileSync(source, "utf8"), { simd: true });
const bytes = Buffer.from(module.toBinary({}).buffer).toString("base64");
const text = `/**
 * @module
 * kernels.wat as WebAssembly, in base64; written by scripts/kernels.js.
 */
export const kernels: string =
  "${bytes}";
`;
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error(
    "scripts/kernels.js: src/engine/optim/kernels.ts must be what kernels.wat assembles to; run npm run kernels",
  );
  process.exitCode = 1;
}

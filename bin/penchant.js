#!/usr/bin/env node
/** The command line. In a checkout it first builds dist/ if the sources have changed; a published package is built. */
import { existsSync } from "node:fs";

const checkout = new URL("../src", import.meta.url);
if (existsSync(checkout)) {
  const { build } = await import("../scripts/build.js");
  if (!build()) process.exit(1);
}
const { main } = await import("../dist/cli/main.js");
await main(process.argv);

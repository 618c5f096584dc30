#!/usr/bin/env node
/** The command line. In a checkout it builds what has changed first; a published package comes built. */
import { existsSync } from "node:fs";

const checkout = new URL("../src", import.meta.url);
if (existsSync(checkout)) {
  const { build } = await import("../scripts/build.js");
  if (!build()) process.exit(1);
}
const { main } = await import("../dist/cli/main.js");
await main(process.argv);

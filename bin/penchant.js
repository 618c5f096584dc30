#!/usr/bin/env node
/** The command line. In a checkout it first builds dist/ if the sources have changed; a published package is built. */
import { existsSync } from "node:fs";

const checkout = new URL("../src", import.meta.url);
if (existsSync(checkout)) {
  const { build } = await import("../scripts/build.js");
  if (!build()) process.exit(1);
}
const entry = new URL("../dist/cli/command.js", import.meta.url);
if (!existsSync(entry)) {
  // npm skips prepack where install scripts are off.
  console.error("penchant: the package must hold its build, got no dist; hint: pack it with npm run pack");
  process.exit(1);
}
const { launch } = await import(new URL("../dist/cli/launch.js", import.meta.url).href);
process.exitCode = await launch(entry, process.argv.slice(2));

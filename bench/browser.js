/**
 * The same training step in a browser tab and in Node, in one run: the browser's share of Node's speed.
 *
 *   node bench/browser.js
 */
import { runnerImport } from "vite";

import { environment, record, root, spread } from "./record.js";

const { measureStep, stepSizes } = await import("../dist/trainers/index.js");
const { inProcessDevice } = await import("../dist/platform/node/index.js");
const { module: chromium } = await runnerImport(`${root}test/browser/chromium.ts`);

if (chromium.noBrowser) {
  console.error(`bench/browser.js: ${chromium.noBrowser}`);
  process.exit(1);
}
const machine = environment();
const opened = await chromium.openPage("bench/browser");
const sizes = stepSizes.slice(0, 2);
const rates = new Map(sizes.map(({ name }) => [name, { node: [], browser: [] }]));
for (let round = 0; round < 3; round++) {
  for (const size of sizes) {
    rates.get(size.name).node.push((await measureStep(inProcessDevice(), size, { clock: performance })).gigaflops);
    const inTab = await opened.page.evaluate((name) => window.measure(name), size.name);
    rates.get(size.name).browser.push(inTab.gigaflops);
  }
}
const about = await opened.page.evaluate(() => window.about());
if (opened.errors.length > 0) throw new Error(opened.errors.join("\n"));
await opened.close();
record("browser", {
  what: "GFLOP/s of the training step, optimiser included, in headless Chromium and in Node",
  machine: { ...machine, ...about },
  sizes: Object.fromEntries(
    [...rates].map(([name, { node, browser }]) => [
      name,
      { node: spread(node), browser: spread(browser), share: spread(browser.map((rate, i) => rate / node[i])).median },
    ]),
  ),
});

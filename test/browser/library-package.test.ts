import { join } from "node:path";
import { build } from "vite";
import { expect, test } from "vitest";

import { root } from "../documents.ts";
import { noBrowser, openPage } from "./chromium.ts";

const folder = "test/browser/library-package";

test("a page's bundle holds nothing of Node", async () => {
  const modules: string[] = [];
  await build({
    root: join(root, folder),
    logLevel: "error",
    configFile: false,
    build: { write: false, target: "es2023" },
    plugins: [{ name: "modules", moduleParsed: ({ id }) => void modules.push(id) }],
  });
  expect(modules.filter((id) => id.includes("/dist/")).length).toBeGreaterThan(100);
  expect(modules.filter((id) => /platform\/node|dist\/cli|browser-external|onnxruntime-node|^node:/.test(id))).toEqual(
    [],
  );
  expect(modules.filter((id) => /dist\/platform\/browser\/host/.test(id))).toHaveLength(1);
});

test.skipIf(noBrowser !== undefined)(
  `the package explains, fits, trains and generates in a page${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  async () => {
    const { page, errors, close } = await openPage(folder);
    try {
      await page.waitForFunction(() => "results" in window);
      const results = await page.evaluate(() => (window as unknown as { results: Record<string, unknown> }).results);
      expect(results).toMatchObject({ win: 1, falls: true, tokens: 4 });
      // The assignment's own data point: ln(25/16).
      expect(results["loss"]).toBeCloseTo(Math.log(25 / 16), 12);
      expect(results["ability"]).toBeCloseTo(Math.log(2 / 3) / 2, 6);
      expect(results["logp"]).toBeLessThan(0);
      expect(results["runtime"]).toMatch(/^onnxruntime-web /);
      expect(errors).toEqual([]);
    } finally {
      await close();
    }
  },
);

import { expect, test } from "vitest";

import { noBrowser, openPage } from "./chromium.ts";
import type { PageResult } from "./page.ts";

test.skipIf(noBrowser !== undefined)(
  `ONNX Runtime for the web meets the reference in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  { timeout: 240_000 },
  async () => {
    const { page, errors, close } = await openPage("test/browser");
    try {
      await page.waitForFunction(() => "results" in window, undefined, { timeout: 220_000 });
      const { isolated, lines } = await page.evaluate(
        () => (window as unknown as { results: { isolated: boolean; lines: PageResult[] } }).results,
      );
      expect(isolated, "the page may use threads").toBe(true);
      expect(lines.length).toBeGreaterThan(100);
      expect(lines.filter(({ problem }) => problem !== "")).toEqual([]);
      expect(errors).toEqual([]);
    } finally {
      await close();
    }
  },
);

import { expect, test } from "vitest";

import { noBrowser, openPage } from "./chromium.ts";
import { figures } from "./library/figures.ts";

test.skipIf(noBrowser !== undefined)(
  `objectives, exercises and statistics run in a page${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  async () => {
    const { page, errors, close } = await openPage("test/browser/library");
    try {
      await page.waitForFunction(() => "figures" in window);
      const inPage = await page.evaluate(() => (window as unknown as { figures: Record<string, number> }).figures);
      const inNode = figures();
      expect(Object.keys(inPage)).toEqual(Object.keys(inNode));
      for (const [name, value] of Object.entries(inNode)) {
        expect(Math.abs(inPage[name]! - value), name).toBeLessThanOrEqual(1e-14 * Math.abs(value));
      }
      // The assignment's own data point: ln(25/16).
      expect(inPage["dpoLoss"]).toBeCloseTo(Math.log(25 / 16), 12);
      expect(errors).toEqual([]);
    } finally {
      await close();
    }
  },
);

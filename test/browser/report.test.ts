/**
 * @module
 * The report of a small run in a real browser, from the file system, with completions that try to break out
 * of it: nothing runs, nothing is loaded, the console stays silent, everything can be read. Screenshots for
 * people to look at go to the folder that PENCHANT_SCREENSHOTS names, or to a temporary one.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryStorage } from "../../src/core/index.ts";

import { HOSTILE, hostileReport } from "../../src/report/hostile-report.case.ts";
import { documentHtml, type Report, reportDocument } from "../../src/report/index.ts";
import { readReport, readRunFolder } from "../../src/study/index.ts";
import { ownFolder } from "../cli/penchant.ts";
import { runTiny } from "../study/run-tiny.ts";
import { launchChromium, noBrowser } from "./chromium.ts";

/** What a page could do that a report must not. */
const ATTACKS = [
  HOSTILE,
  '<script>window.broken = 1; fetch("http://127.0.0.1:9/a")</script><svg onload="window.broken = 2"></svg>',
  '<iframe srcdoc="<script>parent.broken = 3</script>"></iframe><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/b">',
  '<style>@import "http://127.0.0.1:9/c"; * { display: none !important }</style><link rel="stylesheet" href="http://127.0.0.1:9/d">',
  `</div></figure></article></main></body><a href="javascript:window.broken = 4">next</a>${"x".repeat(2_000)}`,
];

const reportHtml = (report: Report): string => documentHtml(reportDocument(report));
const here = ownFolder();
const screenshots = process.env["PENCHANT_SCREENSHOTS"] ?? join(here.path, "screenshots");
const pages: Record<string, string> = {};
let browser: Browser | undefined;

beforeAll(async () => {
  if (noBrowser) return;
  const storage = new MemoryStorage();
  await runTiny(storage);
  const path = "out/stages/comparison/comparison.jsonl";
  const lines = Buffer.from(storage.files.get(path)!).toString().trim().split("\n");
  const attacked = lines.map((line, i) => {
    const record = JSON.parse(line);
    const attack = ATTACKS[i % ATTACKS.length]!;
    return JSON.stringify({ ...record, a: { ...record.a, text: attack }, b: { ...record.b, text: `${attack} end` } });
  });
  await storage.write(path, attacked.join("\n"));
  const { study, stages } = await readRunFolder(storage, "out");
  const contents = {
    "a small run": reportHtml(await readReport(study, stages, storage, "out")),
    "every text hostile": reportHtml(hostileReport),
  };
  mkdirSync(screenshots, { recursive: true });
  for (const [name, html] of Object.entries(contents)) {
    pages[name] = join(here.path, `${name.replaceAll(" ", "-")}.html`);
    writeFileSync(pages[name], html);
  }
  browser = await launchChromium();
}, 12_000);

afterAll(async () => {
  await browser?.close();
  here[Symbol.dispose]();
});

interface View {
  readonly name: string;
  readonly width: number;
  readonly media: { readonly media?: "print"; readonly colorScheme: "light" | "dark" };
}

const views: readonly View[] = [
  { name: "light", width: 1280, media: { colorScheme: "light" } },
  { name: "dark", width: 1280, media: { colorScheme: "dark" } },
  { name: "light-phone", width: 390, media: { colorScheme: "light" } },
  { name: "dark-phone", width: 390, media: { colorScheme: "dark" } },
  // Paper is white, whatever the screen was.
  { name: "print", width: 700, media: { media: "print", colorScheme: "dark" } },
];

/** Opens a page, and everything that it did beside being shown. */
async function opened(file: string, { width, media }: View): Promise<{ page: Page; deeds: string[] }> {
  const page = await browser!.newPage({ viewport: { width, height: 900 } });
  const deeds: string[] = [];
  page.on("console", (message) => deeds.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => deeds.push(`error: ${error}`));
  page.on("dialog", (dialog) => {
    deeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on("request", (request) => request.url() !== url && deeds.push(`request: ${request.url()}`));
  page.on("framenavigated", (frame) => frame.url() !== url && deeds.push(`went to ${frame.url()}`));
  await page.emulateMedia(media);
  await page.goto(url);
  return { page, deeds };
}

/** The lowest contrast of any text to what lies behind it, with the text; as WCAG 2.2 measures it. */
function lowestContrast(): { contrast: number; text: string } {
  const rgb = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r, g, b] = rgb(color)
      .slice(0, 3)
      .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const behind = (element: Element | null): string => {
    if (!element) return "rgb(255, 255, 255)";
    const color = getComputedStyle(element).backgroundColor;
    const alpha = rgb(color)[3];
    return alpha === undefined || alpha === 1 ? color : behind(element.parentElement);
  };
  let lowest = { contrast: 21, text: "" };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement!;
    if (node.textContent!.trim() === "" || element.getClientRects().length === 0) continue;
    if (["STYLE", "DESC", "desc", "style"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const own = luminance(element instanceof SVGElement ? style.fill : style.color);
    const [light, dark] = [own, luminance(behind(element))].sort((a, b) => b - a) as [number, number];
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < lowest.contrast) lowest = { contrast, text: node.textContent!.slice(0, 40) };
  }
  return lowest;
}

describe.skipIf(noBrowser !== undefined)(`the HTML report${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, () => {
  describe.each(["a small run", "every text hostile"])("of %s", (name) => {
    test.each(views)("$name: silent, complete, readable", async (view) => {
      const { page, deeds } = await opened(pages[name]!, view);
      try {
        await page.screenshot({
          path: join(screenshots, `${name.replaceAll(" ", "-")}-${view.name}.png`),
          fullPage: true,
        });
        const found = await page.evaluate(() => ({
          active: document.querySelectorAll("script,iframe,object,embed,form,img,link,base,[onload],[onerror]").length,
          broken: (window as unknown as { broken?: number }).broken,
          sections: [...document.querySelectorAll("main > section")].length,
          stylesheets: document.styleSheets.length,
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        }));
        // One style sheet for the page and one in each chart.
        const charts = await page.locator("svg.chart").count();
        expect(found).toMatchObject({ active: 0, broken: undefined, stylesheets: 1 + charts, overflow: 0 });
        expect(found.sections).toBeGreaterThanOrEqual(8);
        const { contrast, text } = await page.evaluate(lowestContrast);
        expect(contrast, `contrast of ${JSON.stringify(text)}`).toBeGreaterThanOrEqual(4.5);
        expect(deeds).toEqual([]);
      } finally {
        await page.close();
      }
    });
  });

  test("paper is white and needs no navigation", async () => {
    const { page } = await opened(pages["a small run"]!, views.at(-1)!);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe("rgb(255, 255, 255)");
    expect(await page.locator("nav").isVisible()).toBe(false);
    await page.close();
  });

  test("no word in the head of a table is broken on a phone", async () => {
    const { page } = await opened(pages["a small run"]!, views[2]!);
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll("thead th")].flatMap((cell) => {
        const text = (cell.querySelector("a") ?? cell).firstChild as Text | null;
        return (text?.data.match(/\S+/g) ?? []).filter((word) => {
          const range = document.createRange();
          const start = text!.data.indexOf(word);
          range.setStart(text!, start);
          range.setEnd(text!, start + word.length);
          return range.getClientRects().length > 1;
        });
      }),
    );
    expect(broken).toEqual([]);
    await page.close();
  });

  test("charts fit a phone, and their text stays readable", async () => {
    const { page } = await opened(pages["a small run"]!, views[2]!);
    const charts = await page.evaluate(() =>
      [...document.querySelectorAll("svg.chart")].map((svg) => {
        const { left, right, width } = svg.getBoundingClientRect();
        const scale = width / (svg as SVGSVGElement).viewBox.baseVal.width;
        const ends = [...svg.querySelectorAll("text:not(.title)")].map((text) => text.getBoundingClientRect().right);
        const size = Number.parseFloat(getComputedStyle(svg.querySelector("text:not(.title)")!).fontSize);
        return { left, right: Math.max(right, ...ends), text: size * scale };
      }),
    );
    expect(charts.length).toBeGreaterThan(3);
    for (const { left, right, text } of charts) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(390);
      expect(text).toBeGreaterThanOrEqual(8);
    }
    await page.close();
  });

  test("a wide table scrolls by itself on a phone: the keyboard reaches it, and a shadow shows that there is more", async () => {
    const { page } = await opened(pages["a small run"]!, views[2]!);
    const wide = page.locator(".scroll").filter({ hasText: "Means over all pairs" });
    const found = await wide.evaluate((area) => ({
      hidden: area.scrollWidth - area.clientWidth,
      shadow: getComputedStyle(area).backgroundImage.split("linear-gradient").length - 1,
    }));
    expect(found.hidden).toBeGreaterThan(0);
    expect(found.shadow).toBe(4);
    await wide.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.activeElement!.scrollLeft > 0);
    await page.close();
  });

  test("what is folded on the screen is open on paper", async () => {
    for (const [view, isShown] of [
      [views[0]!, false],
      [views.at(-1)!, true],
    ] as const) {
      const { page } = await opened(pages["a small run"]!, view);
      expect(await page.locator("#settings details table").first().isVisible()).toBe(isShown);
      await page.close();
    }
  });

  test("every link leads to a place of the page", async () => {
    const { page } = await opened(pages["a small run"]!, views[0]!);
    const lost = await page.evaluate(() =>
      [...document.querySelectorAll("a")].flatMap(({ hash }) => (document.getElementById(hash.slice(1)) ? [] : [hash])),
    );
    expect(lost).toEqual([]);
    await page.close();
  });
});

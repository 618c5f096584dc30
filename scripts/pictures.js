/**
 * Takes the pictures of the HTML report that the README shows: its first screen, light and dark, from a run
 * folder whose texts are ours. Needs Chromium (Debian: apt-get install chromium).
 *
 *   node scripts/pictures.js [RUN_DIR]        (default: runs/week5)
 *   node scripts/pictures.js RUN_DIR OUT_DIR  every view of the whole report instead: to look at
 */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const [runDir = "runs/week5", lookAt] = process.argv.slice(2);
const report = resolve(runDir, "report/index.html");
/** Larger ones do not belong in a repository. */
const MOST_BYTES = 200_000;

/**
 * @typedef {object} View
 * @property {string} name
 * @property {"light" | "dark"} colorScheme
 * @property {number} width
 * @property {{ from: string, height: number }} [part] from which element on; the whole page otherwise
 * @property {"print"} [media]
 */

const schemes = /** @type {const} */ (["light", "dark"]);

/** @type {readonly View[]} */
const shown = schemes.flatMap((colorScheme) => [
  { name: `result-${colorScheme}`, colorScheme, width: 960, part: { from: "body", height: 1020 } },
  { name: `samples-${colorScheme}`, colorScheme, width: 960, part: { from: "#samples", height: 1020 } },
]);
/** @type {readonly View[]} */
const all = [
  ...schemes.flatMap((colorScheme) =>
    [1280, 390].map((width) => ({ name: `${colorScheme}-${width}`, colorScheme, width })),
  ),
  { name: "print", media: "print", colorScheme: "dark", width: 700 },
];

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("pictures: Chromium must be installed (Debian: apt-get install chromium)");
if (!existsSync(report)) throw new Error(`pictures: ${report} must be a report; hint: npm start`);

const out = lookAt ?? join(root, "docs/pictures");
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const { name, width, part, ...media } of lookAt ? all : shown) {
    const page = await browser.newPage({ viewport: { width, height: part?.height ?? 900 } });
    await page.emulateMedia(media);
    await page.goto(pathToFileURL(report).href);
    if (part) await page.locator(part.from).evaluate((element) => element.scrollIntoView());
    const path = join(out, `${name}.png`);
    await page.screenshot({ path, fullPage: part === undefined });
    await page.close();
    const bytes = statSync(path).size;
    console.log(`${path}: ${bytes} bytes`);
    if (lookAt || bytes <= MOST_BYTES) continue;
    rmSync(path);
    throw new Error(`pictures: ${name} must be at most ${MOST_BYTES} bytes, got ${bytes}`);
  }
} finally {
  await browser.close();
}

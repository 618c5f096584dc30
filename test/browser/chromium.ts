/**
 * @module
 * A page in Debian's Chromium: bundled by Vite, served on loopback with the headers that threads need.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Why there can be no browser test here, or undefined when there can. */
export const noBrowser: string | undefined = executable
  ? undefined
  : "no Chromium is installed (Debian: apt-get install chromium)";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** A browser that asks nobody anything on its own. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable!,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export interface OpenPage {
  readonly page: Page;
  /** What the page wrote to its console as errors. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Bundles the page in `folder` and opens it. */
export async function openPage(folder: string): Promise<OpenPage> {
  const out = await mkdtemp(join(tmpdir(), "penchant-page-"));
  await build({
    root: join(root, folder),
    logLevel: "error",
    configFile: false,
    worker: { format: "es" },
    build: { outDir: out, emptyOutDir: true, target: "es2023" },
  });
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://page").pathname;
    const file = path.startsWith("/ort/")
      ? join(root, "node_modules/onnxruntime-web/dist", path.slice("/ort/".length))
      : join(out, path === "/" ? "index.html" : path);
    const body = await readFile(file).catch(() => undefined);
    response.writeHead(body ? 200 : 404, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchChromium();
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    errors,
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      await rm(out, { recursive: true, force: true });
    },
  };
}

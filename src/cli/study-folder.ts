/**
 * @module
 * The default run folder of a study, and the code version for which its results are cached.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import type { Study } from "../study/index.ts";
import { version } from "./version.ts";

/** runs/NAME, with a suffix for the values of --set. */
export function defaultFolder({ name }: Study, overrides: Readonly<Record<string, string>>): string {
  const keys = Object.keys(overrides).sort();
  if (keys.length === 0) return `runs/${name}`;
  const readable = keys.map((key) => `${key}-${basename(overrides[key]!)}`).join("-");
  const safe = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
  const digest = createHash("sha256")
    .update(JSON.stringify(keys.map((key) => [key, overrides[key]])))
    .digest("hex");
  return `runs/${name}-${safe}-${digest.slice(0, 6)}`;
}

/** The build's fingerprint in a checkout, the version in a package. A change makes cached results invalid. */
export function codeVersion(): string {
  const stamp = new URL("../.built-from", import.meta.url);
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : version;
}

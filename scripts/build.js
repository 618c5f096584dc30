/**
 * Builds dist/ when the sources have changed since the last build. Install hooks are off in this project, so
 * `start`, `test` and `bin/penchant` call it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", ".built-from");

/** Digest of names, sizes and times of the files that a build reads; tests are not among them. */
function fingerprint() {
  const files = readdirSync(join(root, "src"), { recursive: true })
    .map((name) => join("src", String(name)))
    .filter((name) => !/\.(test|case)\.ts$/.test(name) && /\.\w+$/.test(name))
    .concat("package-lock.json", "tsconfig.json", "tsconfig.build.json")
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

const isBuiltFrom = (/** @type {string} */ sources) => existsSync(stamp) && readFileSync(stamp, "utf8") === sources;

/** Builds if needed, and says so on stderr. Returns whether dist/ is up to date. */
export function build() {
  const now = fingerprint();
  if (isBuiltFrom(now)) return true;
  // In a new folder, so that dist/ stays when the build fails; one for each process, as several may build at once.
  const next = join(root, `dist.next-${process.pid}`);
  rmSync(next, { recursive: true, force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(compiler)) {
    console.error("build: must have TypeScript, got no node_modules/typescript; hint: npm ci");
    return false;
  }
  process.stderr.write("penchant: building once after a change of the sources, about 6 s …\n");
  const args = [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", next];
  if (spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0) {
    rmSync(next, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(next, ".built-from"), now);
  replace(next, join(root, "dist"));
  return true;
}

/** Replaces a folder by another; when two processes do so at once, one of theirs stays. */
function replace(/** @type {string} */ next, /** @type {string} */ place) {
  const old = `${next}.old`;
  try {
    renameSync(place, old);
  } catch {
    // There was none, or another process has just taken it away.
  }
  try {
    renameSync(next, place);
  } catch {
    rmSync(next, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build() ? 0 : 1;

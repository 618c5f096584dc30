/**
 * The package's size: of the tarball, unpacked, and of a project that has installed it, without install scripts.
 *
 *   node bench/package.js
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { environment, record, root } from "./record.js";

const npm = (/** @type {readonly string[]} */ args, /** @type {string} */ cwd) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Sum over the files below a folder. */
function bytesIn(/** @type {string} */ folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => lstatSync(join(folder, name)));
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

const mebibytes = (/** @type {number} */ bytes) => bytes / 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "penchant-size-"));
try {
  const [packed] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root));
  writeFileSync(join(folder, "package.json"), '{ "name": "new-project", "private": true }\n');
  npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", `./${packed.filename}`], folder);
  const modules = join(folder, "node_modules");
  const packages = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  const largest = packages
    .filter((name) => !name.startsWith("."))
    .map((name) => ({ name, mebibytes: mebibytes(bytesIn(join(modules, name))) }))
    .sort((a, b) => b.mebibytes - a.mebibytes);
  record("package", {
    ...environment(),
    platform: `${process.platform} ${process.arch}`,
    npm: npm(["--version"], root).trim(),
    tarball: {
      mebibytes: mebibytes(packed.size),
      unpackedMebibytes: mebibytes(packed.unpackedSize),
      files: packed.entryCount,
    },
    installed: { mebibytes: mebibytes(bytesIn(modules)), packages: largest.length, largest: largest.slice(0, 5) },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

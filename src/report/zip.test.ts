import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";

import { zipFolder } from "./zip.ts";

const files = [
  { name: "b.txt", text: "second name, first file\n" },
  { name: "a.txt", text: "größer" },
];

test("one folder with the files in order, contents unchanged", () => {
  const zip = zipFolder("Singla_1_week5", files);
  const read = unzipSync(zip);
  expect(Object.keys(read)).toEqual(["Singla_1_week5/b.txt", "Singla_1_week5/a.txt"]);
  expect(new TextDecoder().decode(read["Singla_1_week5/a.txt"])).toBe("größer");
});

test("the bytes do not depend on clock or time zone", () => {
  const zip = Buffer.from(zipFolder("f", files));
  const zone = process.env["TZ"];
  try {
    process.env["TZ"] = "Pacific/Kiritimati";
    expect(Buffer.from(zipFolder("f", files)).equals(zip)).toBe(true);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
  // Midnight of 1 January 1980, the first moment that the format knows: time 0, date 0x21.
  expect(zip.readUInt32LE(10)).toBe(0x00210000);
});

const hasUnzip = (() => {
  try {
    execFileSync("unzip", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasUnzip)(`unzip lists the same${hasUnzip ? "" : " (not installed here)"}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "penchant-zip-"));
  try {
    writeFileSync(join(folder, "x.zip"), zipFolder("f", files));
    execFileSync("unzip", ["-t", join(folder, "x.zip")]);
    const listed = execFileSync("unzip", ["-Z1", join(folder, "x.zip")], { encoding: "utf8" });
    expect(listed.trim().split("\n")).toEqual(["f/b.txt", "f/a.txt"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

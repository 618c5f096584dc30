import { strToU8, type Zippable, zipSync } from "fflate";
import { expect, test } from "vitest";

import { DataError } from "../core/index.ts";
import { readArchive } from "./archive.ts";
import { COURSE_FILES, readCourseArchive } from "./course-archive.ts";

const texts: Record<string, string> = {
  ...Object.fromEntries(COURSE_FILES.map((name) => [name, `# ${name}\n`])),
  "input_shakespeare_prefixes.txt": " Shall I compare thee \r\n\r\nO rose,\n",
  "input_reddit_posts.txt": "POST one\nTL;DR:\n\n \nPOST two\nTL;DR:\n",
  "pref_data_completion.jsonl": '{"prompt":"O","chosen":" rose","rejected":" dust"}\n',
};
const packed = (files: Zippable): Uint8Array => zipSync(files, { level: 6 });
const archive = (files: Record<string, string>): Uint8Array =>
  packed(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

test("the nine files are read by their names, at the top or in one folder", () => {
  const inFolder = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [`week5_implementation/${name}`, text]),
  );
  const withFolder = packed({
    "week5_implementation/": new Uint8Array(0),
    ...Object.fromEntries(Object.entries(inFolder).map(([name, text]) => [name, strToU8(text)])),
  });
  for (const bytes of [archive(texts), archive(inFolder), withFolder]) {
    const course = readCourseArchive(bytes, "week5.zip");
    expect(course.prefixes()).toEqual(["Shall I compare thee", "", "O rose,"]);
    expect(course.posts()).toEqual(["POST one\nTL;DR:", "POST two\nTL;DR:"]);
    expect(course.preferences()).toMatchObject([{ prompt: "O", chosen: " rose", rejected: " dust" }]);
    expect(course.samples()).toBe("# pref_data_completion_20samples.txt");
    expect(course.text("llm_completion.py")).toBe("# llm_completion.py\n");
  }
});

test("a stored file is read like a deflated one", () => {
  const bytes = zipSync({ "llm_completion.py": strToU8("x\n".repeat(40)) }, { level: 0 });
  expect(readCourseArchive(bytes, "z").text("llm_completion.py")).toBe("x\n".repeat(40));
});

test("a missing file is named when it is read", () => {
  const course = readCourseArchive(archive({ "llm_completion.py": "x" }), "week5.zip");
  expect(() => course.posts()).toThrow(
    new DataError('week5.zip: must hold "input_reddit_posts.txt", got llm_completion.py'),
  );
});

test("the error for an invalid row has archive, file and line", () => {
  const course = readCourseArchive(archive({ "pref_data_completion.jsonl": '{"prompt":"O"}' }), "week5.zip");
  expect(() => course.preferences()).toThrow("week5.zip: pref_data_completion.jsonl:1");
});

test.each([
  "../llm_completion.py",
  "week5/../llm_completion.py",
  "week5/..",
  "/llm_completion.py",
  "C:\\llm_completion.py",
  "c:notes.md",
  "..\\llm_completion.py",
  "../notes.md",
  "__MACOSX/../../x",
])("rejects the path %s", (name) => {
  const files = { [name]: strToU8("x"), "llm_completion.py": strToU8("x") };
  expect(() => readCourseArchive(packed(files), "week5.zip")).toThrow(
    `week5.zip: ${JSON.stringify(name.replaceAll("\\", "/"))}: must be a path inside the archive, got one outside`,
  );
});

test("what macOS and Windows add is passed over, and other files by name", () => {
  const extras = [
    "__MACOSX/week5/._llm_completion.py",
    "week5/.DS_Store",
    "week5/._notes.md",
    "week5/Thumbs.db",
    "week5/notes.md",
    "other/essay.docx",
  ];
  const names = ["week5/llm_completion.py", ...extras];
  const windows = names.map((name) => name.replaceAll("/", "\\"));
  const folders = { "week5/": new Uint8Array(0), "other/": new Uint8Array(0), "a/b/": new Uint8Array(0) };
  for (const paths of [names, windows]) {
    const files = Object.fromEntries(paths.map((name) => [name, strToU8(name.slice(-9))]));
    const course = readCourseArchive(packed({ ...folders, ...files }), "week5.zip");
    expect(course.text("llm_completion.py")).toBe("letion.py");
    expect(course.ignored).toEqual(["week5/notes.md", "other/essay.docx"]);
  }
});

test("a name in another spelling is proposed when the file is missed", () => {
  const course = readCourseArchive(archive({ "w/Input_Reddit_Posts.txt": "x", "w/llm_completion.py": "x" }), "z");
  expect(() => course.posts()).toThrow(
    'z: must hold "input_reddit_posts.txt", got llm_completion.py, w/Input_Reddit_Posts.txt, did you mean "Input_Reddit_Posts.txt"?',
  );
});

test("files of two folders are rejected, and so is one that is there twice", () => {
  const files = { "a/llm_completion.py": "x", "b/input_reddit_posts.txt": "x" };
  expect(() => readCourseArchive(archive(files), "z")).toThrow(
    'z: "b/input_reddit_posts.txt": must be in the folder of the others, "a", got "b"',
  );
  const twice = { "a/llm_completion.py": "x", "b/llm_completion.py": "x" };
  expect(() => readCourseArchive(archive(twice), "z")).toThrow(
    'z: "b/llm_completion.py": must occur once, got a second file of that name',
  );
});

test("names are UTF-8 with and without the flag, or of one byte each", () => {
  const bytes = packed({ "Übung/llm_completion.py": strToU8("x"), "Übung/ä.txt": strToU8("y") });
  expect(readCourseArchive(bytes, "z").ignored).toEqual(["Übung/ä.txt"]);
  for (let at = 0; at < bytes.length - 4; at++) {
    const signature = String.fromCharCode(...bytes.subarray(at, at + 4));
    const flagsAt = signature === "PK\x03\x04" ? at + 6 : signature === "PK\x01\x02" ? at + 8 : -1;
    if (flagsAt >= 0) bytes[flagsAt + 1] = 0;
  }
  expect(readCourseArchive(bytes, "z").ignored).toEqual(["Übung/ä.txt"]);
  // 0x81 is ü in CP437 and no UTF-8.
  const old = bytes.map((byte, i) => (byte === 0xc3 && bytes[i + 1] === 0x9c ? 0x81 : byte));
  expect(readCourseArchive(old, "z").text("llm_completion.py")).toBe("x");
});

const limits = { names: ["a.txt", "b.txt"], maxBytes: 1000 };

test("a symbolic link is rejected", () => {
  const bytes = zipSync({ "a.txt": [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
  expect(() => readArchive(bytes, "z", limits)).toThrow('z: "a.txt": must be a file, got a symbolic link');
});

test("a ZIP bomb is rejected before it is decompressed: too large, or larger than declared", () => {
  const bomb = zipSync({ "a.txt": new Uint8Array(1_000_000) }, { level: 9 });
  expect(bomb.length).toBeLessThan(2000);
  expect(() => readArchive(bomb, "z", limits)).toThrow(
    '"a.txt": must have at most 1000 bytes uncompressed, got 1000000',
  );
  const directory = find(bomb, [0x50, 0x4b, 1, 2]);
  const understated = bomb.slice();
  new DataView(understated.buffer).setUint32(directory + 24, 900, true);
  expect(() => readArchive(understated, "z", limits)).toThrow(
    /must match the archive's directory, got 901 bytes instead of 900/,
  );
});

/** The first offset of some bytes. */
const find = (bytes: Uint8Array, wanted: readonly number[]): number =>
  bytes.findIndex((_, i) => wanted.every((byte, k) => bytes[i + k] === byte));

test.each([
  ["another checksum", (view: DataView, at: number) => view.setUint32(at + 16, 7, true), "got another checksum"],
  ["encryption", (view: DataView, at: number) => view.setUint16(at + 8, 1, true), "got an encrypted file"],
  ["another method", (view: DataView, at: number) => view.setUint16(at + 10, 12, true), "got method 12"],
  ["another place", (view: DataView, at: number) => view.setUint32(at + 42, 1, true), "got no file there"],
  ["a place beyond", (view: DataView, at: number) => view.setUint32(at + 42, 0xfffffff0, true), "got no file there"],
  ["another name there", (view: DataView) => view.setUint8(30, 0x62), 'got a file named "b.txt"'],
  [
    "a longer piece",
    (view: DataView, at: number) => view.setUint32(at + 20, 99_999, true),
    "got a file that is cut off",
  ],
  ["garbage", (view: DataView) => view.setUint8(35, 0xff), "must match the archive's directory"],
] as const)("damage is rejected with the entry's name: %s", (_, damage, said) => {
  const bytes = zipSync({ "a.txt": strToU8("the rose ".repeat(30)) }, { level: 9 });
  damage(new DataView(bytes.buffer), find(bytes, [0x50, 0x4b, 1, 2]));
  expect(() => readArchive(bytes, "z", limits)).toThrow(said);
  expect(() => readArchive(bytes, "z", limits)).toThrow('z: "a.txt": ');
});

test("a duplicate name is rejected", () => {
  const bytes = zipSync({ "a.txt": strToU8("one"), "b.txt": strToU8("two") }, { level: 0 });
  for (let i = 0; i < bytes.length - 5; i++)
    if (new TextDecoder().decode(bytes.subarray(i, i + 5)) === "b.txt") bytes[i] = 0x61;
  expect(() => readArchive(bytes, "z", limits)).toThrow('z: "a.txt": must occur once, got a second file of that name');
});

test.each([
  ["no archive", strToU8("no archive at all, only text")],
  ["nothing", new Uint8Array(0)],
  ["half of one", zipSync({ "a.txt": strToU8("x") }).subarray(0, -30)],
])("%s is rejected", (_, bytes) => {
  expect(() => readArchive(bytes, "z", limits)).toThrow("z: must be a whole ZIP archive without ZIP64, got ");
});

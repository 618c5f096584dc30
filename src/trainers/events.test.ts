import { expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { EventLog } from "./events.ts";

const PATH = "run/events.jsonl";

test("resuming cuts what came after the checkpoint; lines are counted in bytes of UTF-8", async () => {
  const storage = new MemoryStorage();
  const log = new EventLog(storage, PATH);
  await log.resume(0);
  await log.write({ a: "é" });
  // {"a":"é"} and a line feed: 10 bytes, since é is two.
  expect([log.bytes, await storage.size(PATH)]).toEqual([11, 11]);
  await log.write({ b: 1 });
  const again = new EventLog(storage, PATH);
  await again.resume(11);
  expect([again.bytes, storage.text(PATH)]).toEqual([11, '{"a":"é"}\n']);
  await again.write({ c: 2 });
  expect([again.bytes, storage.text(PATH)]).toEqual([19, '{"a":"é"}\n{"c":2}\n']);
  const anew = new EventLog(storage, PATH);
  await anew.resume(0);
  expect([anew.bytes, await storage.size(PATH)]).toEqual([0, undefined]);
});

test("a file with less than the checkpoint counted is refused", async () => {
  const storage = new MemoryStorage();
  await storage.write(PATH, "{}\n");
  await expect(new EventLog(storage, PATH).resume(10)).rejects.toThrow(
    "run/events.jsonl: must hold the checkpoint's 10 bytes, got 3",
  );
  await expect(new EventLog(new MemoryStorage(), PATH).resume(1)).rejects.toThrow("1 bytes, got 0");
});

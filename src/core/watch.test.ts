import { afterEach, expect, test } from "vitest";

import { watched, watchWith } from "./watch.ts";

const seen: string[] = [];
afterEach(() => {
  seen.length = 0;
  watchWith(() => () => {});
});

test("a watch is told before and after a step, also of one that fails", async () => {
  watchWith((requirement, seconds) => {
    seen.push(`${requirement} ${seconds}`);
    return () => void seen.push("end");
  });
  expect(await watched("a.txt: must end", 5, async () => seen.push("step"))).toBe(2);
  expect(seen).toEqual(["a.txt: must end 5", "step", "end"]);
  await expect(watched("b.txt: must end", 6, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(seen.slice(3)).toEqual(["b.txt: must end 6", "end"]);
});

test("without a watch a step is done", async () => {
  expect(await watched("a.txt: must end", 5, async () => "done")).toBe("done");
});

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

import { documents, root } from "./documents.ts";

const textOf = (document: string): string => readFileSync(join(root, document), "utf8");

/** A document without its fenced and indented code. */
const proseOf = (document: string): string => textOf(document).replaceAll(/^```[\s\S]*?^```|^ {4}.*$/gm, "");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(document: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const slug = heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(anchors);
}

/** A Markdown link, or a picture in HTML. */
const LINK = /(?:\]\(|\bsrc(?:set)?=")(?!https?:|mailto:)([^)"\s]+)[)"]/g;

/** Links to files of this repository, with the document they stand in. */
const links = [...documents, "ARCHITECTURE.md", "CONTRIBUTING.md"].flatMap((document) =>
  [...proseOf(document).matchAll(LINK)].map(([, written]) => {
    const [path = "", anchor] = written!.split("#");
    const target = path === "" ? document : join(dirname(document), path);
    return { document, written: written!, target, anchor };
  }),
);

test("every link leads to a file, and to a heading where it names one", () => {
  expect(links.length).toBeGreaterThan(50);
  const dead = links.filter(
    ({ target, anchor }) => !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor)),
  );
  expect(dead.map(({ document, written }) => `${document}: ${written}`)).toEqual([]);
});

test("every page is reached from the three doors", () => {
  const reached = new Set(["docs/index.md"]);
  for (const page of reached) {
    for (const { document, target } of links) if (document === page && target.endsWith(".md")) reached.add(target);
  }
  expect(documents.filter((document) => document.startsWith("docs/") && !reached.has(document))).toEqual([]);
  expect(links.filter(({ document, target }) => document === "README.md" && target === "docs/index.md")).not.toEqual(
    [],
  );
});

/**
 * @module
 * The programs of docs/from-code.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../documents.ts";

export interface Program {
  /** Heading above it, and its number there. */
  readonly name: string;
  readonly code: string;
  /** Whether it is for a page rather than for Node. */
  readonly isForPage: boolean;
}

/** In the order of the document. */
export function programs(): Program[] {
  const sections = readFileSync(join(root, "docs/from-code.md"), "utf8").split(/^## /m);
  return sections.flatMap((section) => {
    const heading = section.split("\n", 1)[0]!;
    return [...section.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code], i) => ({
      name: `${heading} ${i + 1}`,
      code: code!,
      isForPage: code!.includes("document."),
    }));
  });
}

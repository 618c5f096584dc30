import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { root } from "./documents.ts";

interface Source {
  readonly file: string;
  /** Comments and help on one line each. */
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/\.(test|case)\.ts$/.test(file))
  .map((file) => ({
    file,
    text: readFileSync(join(root, "src", file), "utf8").replaceAll(/\n\s*(?:\*|\/\/) /g, " "),
  }));

/** `Hong et al. 2024`, `Rao and Kupper 1967`, `Davidson and Beaver's (1977)`. */
const CITATION =
  /((?:von )?\p{Lu}[\p{L}'’]+(?: and \p{Lu}\p{L}+| et al\.)??)(?:'s)? \(?((?:17|18|19|20)\d\d)(?!\d|\.\d)/gu;
/** What looks like one and is a standard's number. */
const NO_CITATION = ["RFC"];

const citationsOf = (text: string): string[] =>
  [...text.matchAll(CITATION)]
    .filter(([, who]) => !NO_CITATION.includes(who!))
    .map(([, who, year]) => `${who} ${year}`);
const arxivOf = (text: string): string[] => [...text.matchAll(/arXiv[: ](\d{4}\.\d{4,5})/g)].map(([, id]) => id!);

const cited = new Map<string, Source[]>();
for (const source of sources)
  for (const citation of citationsOf(source.text)) cited.set(citation, [...(cited.get(citation) ?? []), source]);

const rows = [
  ...readFileSync(join(root, "docs/papers.md"), "utf8").matchAll(/^\| (.+? \d{4}), \*.*?\* \| (.*?) \| (.*) \|$/gm),
].map(([, citation, id, here]) => ({ citation: citation!, id: id!, here: here! }));

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

test("the page has every work that the source cites, and no other", () => {
  expect(cited.size).toBeGreaterThan(80);
  expect(sorted(rows.map(({ citation }) => citation))).toEqual(sorted(cited.keys()));
  expect(rows.length, "each once").toBe(new Set(rows.map(({ citation }) => citation)).size);
});

test("with the same arXiv ids", () => {
  const inSource = sorted(sources.flatMap(({ text }) => arxivOf(text)));
  expect(sorted(rows.flatMap(({ id }) => arxivOf(id)))).toEqual(inSource);
  for (const { id } of rows) {
    const [, shown, linked] = /^\[(?:arXiv|doi):(.*)\]\(https:\/\/(?:arxiv\.org\/abs|doi\.org)\/(.*)\)$/.exec(id) ?? [];
    expect(linked).toBe(shown);
  }
});

/** Places in a paper: `Eq. 7`, `§4.1`, `Appendix A.3`. */
const PLACE = /(?:Eqs?\.|[Ss]ections?|Alg\.|Appendix|Theorem|[Tt]able) [\dA-Z.]*\d|§[\d.]*\d/g;

describe.each(rows)("$citation", ({ citation, id, here }) => {
  const citing = cited.get(citation) ?? [];

  test("the source gives its id beside it", () => {
    for (const arxiv of arxivOf(id)) expect(citing.some(({ text }) => arxivOf(text).includes(arxiv))).toBe(true);
  });

  test("what is here names places that the source names", () => {
    for (const [place] of here.matchAll(PLACE))
      expect(
        citing.some(({ text }) => text.includes(place)),
        place,
      ).toBe(true);
  });

  test("what is here exists", () => {
    const all = sources.map(({ text }) => text).join("\n");
    for (const [, name] of here.matchAll(/`([a-z]\w*)`/g)) expect(all, name).toMatch(new RegExp(`\\b${name}\\b`));
    const exported = [...here.matchAll(/`([a-z]+[A-Z]\w*)`/g)].map(([, name]) => name!);
    for (const name of exported) expect(all, name).toMatch(new RegExp(`\\b${name}\\b[(: ]`));
  });
});

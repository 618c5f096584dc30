import { expect, test } from "vitest";

import { documentHtml } from "./document/html.ts";
import { documentMarkdown } from "./document/markdown.ts";
import { HOSTILE, hostileReport } from "./hostile-report.case.ts";
import type { Report } from "./report.ts";
import { reportDocument } from "./report-document.ts";
import { sampleReport } from "./sample-report.case.ts";
import { readMarkup } from "./well-formed.case.ts";

const reportHtml = (report: Report): string => documentHtml(reportDocument(report));
const html = reportHtml(sampleReport);
const elements = readMarkup(html);
const all = (name: string, from = elements) => from.filter((element) => element.name === name);
const named = (name: string, from = elements) => all(name, from).map(({ text }) => text);

const empty: Report = {
  title: "Nothing yet",
  question: "?",
  warnings: [],
  models: [],
  data: [],
  curves: [],
  comparisons: [],
  measured: [],
  samples: [],
  claims: [],
  sweep: null,
  exercises: [],
  settings: [],
  environment: [],
  reproduce: { commands: [], note: "" },
};

test("one document: language, landmarks, a heading for each section, and links to them", () => {
  expect(html.startsWith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')).toBe(true);
  for (const landmark of ["header", "nav", "main", "footer", "h1"]) expect(all(landmark)).toHaveLength(1);
  expect(named("title")).toEqual(["Shakespeare completions: ORPO against SFT"]);
  expect(named("h2")).toEqual([
    ...["Result", "Comparisons", "Measured properties", "Samples, side by side", "Claims"],
    ...["Models", "Data", "Preference pairs", "Training", "One pair, worked by hand", "Glossary"],
    ...["How to reproduce", "Environment", "Settings"],
  ]);
  const ids = new Set(elements.flatMap(({ attributes }) => attributes["id"] ?? []));
  const links = all("a").map(({ attributes }) => attributes["href"]!);
  expect(links.filter((link) => !link.startsWith("#term-"))).toHaveLength(14);
  for (const link of links) expect(ids).toContain(link.slice(1));
  for (const { attributes } of all("section").filter(({ attributes }) => attributes["id"]))
    expect(ids).toContain(attributes["aria-labelledby"]);
});

test("self-contained: no scripts, no external resources, and a policy that forbids both", () => {
  expect(elements.map(({ name }) => name)).not.toContain("script");
  const allowed = new Set(["xmlns", "href"]);
  for (const { attributes } of elements) {
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).not.toMatch(/^on|^src/);
      if (!allowed.has(name)) expect(value).not.toMatch(/https?:|javascript:/);
    }
  }
  expect(html).not.toMatch(/@import|url\(/);
  const policy = all("meta").find(({ attributes }) => attributes["http-equiv"])?.attributes["content"];
  expect(policy).toBe(
    "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;",
  );
});

test("light, dark and print", () => {
  expect(html).toContain("prefers-color-scheme:dark");
  expect(html).toContain("@media print");
});

test("tables have captions and header cells", () => {
  expect(all("table").length).toBeGreaterThan(8);
  expect(all("caption")).toHaveLength(all("table").length);
  for (const { attributes } of all("th")) expect(["row", "col"]).toContain(attributes["scope"]);
  expect(named("caption")).toContain(
    "Pairs that small-orpo wins, loses or ties against small-sft, by prompt, judged by true reward.",
  );
  const labels = elements.flatMap(({ attributes }) =>
    attributes["role"] === "region" ? [attributes["aria-label"]] : [],
  );
  expect(new Set(labels).size).toBe(all("table").length);
});

test("the long parts are folded: settings, machine, numbers of curves, properties of samples", () => {
  expect(named("summary")).toEqual([
    "Measured properties of both texts",
    "1 more pair of the same data",
    "Numbers of the curves: ORPO loss",
    "The 2 tokens of the chosen text",
    "The 1 token of the rejected text",
    "Machine and versions",
    "All settings, stage by stage",
  ]);
});

test("win, lose and tie by prompt and overall", () => {
  const rows = elements.filter(({ name }) => name === "tr").map(({ text }) => text);
  expect(html).toContain(
    '<th scope="row" class="number" dir="auto">3</th><td class="wide" dir="auto"><q>(empty)</q></td>',
  );
  // "#", prompt, win, lose, tie of the first judge, then with a column for skips of the second.
  expect(rows).toContain("1Shall I compare thee300");
  expect(rows).toContain("all (5 prompts)1212");
  expect(rows).toContain("3(empty)1101");
  expect(rows).toContain("all (5 prompts)5631");
  expect(named("li")).toContain("1 skipped (first 3-B): the score of b is NaN");
});

test("the result comes first: what was compared, the result with intervals, its meaning; then the reasons", () => {
  const note = elements.find(({ attributes }) => attributes["class"] === "note");
  expect(note?.text).toBe(
    "Compared: small-orpo, the tuned model, against small-sft, the baseline: 15 pairs of texts, for 5 prompts." +
      "Result: not conclusive by true reward (win rate 86.7\u00a0%, 95\u00a0% interval 47.8\u00a0% to 97.3\u00a0%), " +
      "not conclusive by rule: longer (win rate 46.4\u00a0%, 95\u00a0% interval 26.3\u00a0% to 68.0\u00a0%)." +
      "Meaning: These prompts are too few to tell which model is better. This does not show that the models are equal.",
  );
  const [first] = all("section");
  expect(first?.text).toContain("Judge: true reward. The tuned model won 12 of 15 pairs, lost 1 and tied 2");
  expect(first?.text).toContain("only the 5 prompts are");
  // Five prompts are never conclusive.
  expect(first?.text).toContain("The comparison is not conclusive for any judge.");
});

test("criteria are quoted only if given", () => {
  expect(html).toContain(
    '<blockquote class="text" dir="auto">Rhyme counts, and so does metre.\nNo line twice.</blockquote>',
  );
  expect(html.split("Criteria, as given")).toHaveLength(2);
});

test("samples stand side by side, with marks, properties and judgements", () => {
  expect(named("mark").slice(0, 5)).toEqual(["rain ", "rain", "summer&#39;s ", "wind ", "sun"]);
  const rows = named("tr");
  expect(rows).toContain("reward0.251.5\u25b2 +1.25");
  expect(rows).toContain("reward, rhyme11=");
  expect(rows).toContain("repetition0.250\u25bc −0.25");
  expect(named("li")).toEqual(expect.arrayContaining(["true reward: tuned model", "rule: longer: both bad"]));
  expect(named("figcaption")).toEqual(expect.arrayContaining(["Baseline, small-sft", "Tuned, small-orpo"]));
});

test("figures have captions that say what was done to the data", () => {
  const captions = named("figcaption");
  expect(captions.some((text) => text.startsWith("Win rate of the tuned model. Look whether"))).toBe(true);
  expect(captions.find((text) => text.startsWith("ORPO loss."))).toMatch(
    /900 points in 300 bins.* A held-out curve|900 points in 300 bins.*Look for/,
  );
  expect(all("svg").every(({ attributes }) => attributes["role"] === "img" && attributes["aria-label"])).toBe(true);
});

test("claims come with their verdict, source, threshold and seeds", () => {
  expect(named("li")).toEqual(
    expect.arrayContaining([
      "source: Hong et al. 2024, section 6",
      "claimed: the win rate by the true reward is above 50.0\u00a0%",
      "seeds: 42 gave 86.7\u00a0%",
    ]),
  );
  const verdict =
    "Reproduced: the win rate by the true reward is 86.7\u00a0%; the 95\u00a0% interval over prompts, 68.0\u00a0% to 100.0\u00a0%,";
  expect(named("p").some((text) => text.startsWith(verdict))).toBe(true);
});

test("models, settings, environment, warnings, commands", () => {
  const rows = named("tr");
  expect(rows).toContain("tunedsmall-orpo339,456ORPO from small-sft, 1 epoch, beta 0.1");
  expect(rows).toContain("beta0.1");
  expect(rows).toContain("machine2 cores, Linux");
  expect(elements.find(({ attributes }) => attributes["class"] === "warning")?.text).toContain(
    "Embedded models stand in for the course&#39;s",
  );
  expect(named("pre")).toEqual(["npm ci\nnpx penchant run study.yaml --seed 42"]);
  expect(named("p")).toContain("Same bytes with the same seed.");
  const unknown = { ...empty, models: [{ ...sampleReport.models[0]!, parameters: null }] };
  expect(named("tr", readMarkup(reportHtml(unknown)))).toContain(
    "baselinesmall-sftnot knownsupervised, 400 steps on verse",
  );
});

test("an empty report is a document without sections", () => {
  const bare = readMarkup(reportHtml(empty));
  expect(bare.filter(({ name }) => name === "section" || name === "nav" || name === "dl")).toEqual([]);
});

test("hostile text is escaped and made visible", () => {
  const poisoned = reportHtml(hostileReport);
  const tags = (from: typeof elements) =>
    from.map(({ name }) => name).filter((name) => !["mark", "a", "dt", "dd", "em"].includes(name));
  const names = readMarkup(poisoned).map(({ name }) => name);
  expect(names).not.toContain("script");
  expect(names).not.toContain("img");
  // The same tree except for charts (whose marks follow the data), links to the glossary, the word for an empty text, and rows distinguished by text.
  const plain = readMarkup(html);
  expect(tags(readMarkup(poisoned)).length).toBe(tags(plain).length);
  for (const hidden of ["\0", "\u0007", "\u202e", "\u2028", "\r"]) expect(poisoned).not.toContain(hidden);
  expect(poisoned).toContain("[U+202E]right to left");
  expect(poisoned.split("&lt;script&gt;alert(1)").length).toBeGreaterThan(40);
  expect(HOSTILE).toContain("\u202e");
});

test("each term that occurs is explained once, and its first use in a section leads there", () => {
  const terms = all("a").filter(({ attributes }) => attributes["class"] === "term");
  const used = new Set(terms.map(({ attributes }) => attributes["href"]!.slice(1)));
  // The glossary's own order is tested beside it: "sign test" stands before "sign-flip test", their ids the other way.
  expect(
    all("dt")
      .map(({ attributes }) => attributes["id"]!)
      .sort(),
  ).toEqual([...used].sort());
  expect(named("dt")).toEqual(
    expect.arrayContaining(["win rate", "sign test", "mid-p", "Wilson interval", "clustered"]),
  );
  expect(named("dt")).not.toContain("perplexity");
});

test("sample ids that occur twice are different places", () => {
  const twice = { ...sampleReport, samples: [sampleReport.samples[0]!, { ...sampleReport.samples[0]! }] };
  const headings = readMarkup(reportHtml(twice)).filter(({ attributes }) => attributes["id"]?.startsWith("sample-"));
  expect(headings.map(({ attributes, text }) => [attributes["id"], text])).toEqual([
    ["sample-1", "Sample 1-A: small-orpo against small-sft"],
    ["sample-2", "Sample 1-A: small-orpo against small-sft"],
  ]);
});

test("measured properties of several pairs of models are separate, in every format", () => {
  const [one] = sampleReport.measured;
  const several = { ...sampleReport, measured: [one!, { ...one!, baseline: "base", tuned: "other" }] };
  expect(reportHtml(several)).toContain('<h3 id="measured-2"><q>other against base</q></h3>');
  expect(documentMarkdown(reportDocument(several))).toContain("\n### other against base\n");
  expect(html).not.toContain('id="measured-1"');
});

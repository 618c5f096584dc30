/** One-line changes to the posts, their reward, and what is measured of summaries, each of which must turn its test red. */
const test = "src/data/tldr/tldr.test.ts";
const corpus = { file: "src/data/tldr/corpus.ts", test };
const coverage = { file: "src/data/tldr/coverage.ts", test };
const posts = { file: "src/data/tldr/posts.ts", test };
const summaries = "test/study/summaries.test.ts";
const samples = { file: "src/study/samples.ts", test: "src/study/samples.test.ts" };
const sft = { file: "src/study/stages/sft.ts", test: summaries };

export const mutants = [
  { ...corpus, from: 'const facts = drawFactsOf("held-out", stream);', to: "const facts = drawFacts(stream);" },
  {
    ...corpus,
    from: "factCoverage(prompt, rejected).total) continue;",
    to: "factCoverage(prompt, rejected).total) {}",
  },
  { ...corpus, from: "stream.uniform() < 0.25", to: "stream.uniform() < 0.05" },
  { ...corpus, from: "full: writeSummary(facts, detailCount, stream)", to: "full: writeSummary(facts, 5, stream)" },
  { ...coverage, from: "told.length - invented.length - padding)", to: "told.length - padding)" },
  { ...coverage, from: "told.length - invented.length - padding)", to: "told.length - invented.length)" },
  { ...coverage, from: "idle - JOINING_WORDS * told.length", to: "idle" },
  { ...coverage, from: "facts.size === 0 ? 0 : Math.max(0, ", to: "facts.size === 0 ? 0 : (0 + " },
  { ...coverage, from: "facts.size === 0 ? 0 : Math.max(", to: "Math.max(" },
  { ...coverage, from: '"iu")', to: '"u")' },
  { ...coverage, from: "(?<![\\\\p{L}\\\\p{N}])", to: "" },
  { ...posts, from: "!(atOnce as readonly string[]).includes(kind)", to: "true" },
  { ...posts, from: "kinds.filter((kind) => drawn.has(kind)).map(clause);", to: "kinds.map(clause);" },
  { ...samples, from: "a: of(ofA).f,", to: "a: of(ofA).recall," },
  { ...samples, from: "[rouge(a, text), rouge(b, text)]", to: "[rouge(a, text), rouge(a, text)]" },
  { ...samples, from: "references[prompt] ?? []", to: "(references[prompt] ?? []).slice(0, 1)" },
  { ...samples, from: 'row("ROUGE-L", ({ rougeL }) => rougeL)', to: 'row("ROUGE-L", ({ rouge1 }) => rouge1)' },
  { ...sft, from: "examples.every(({ from }) => from > 1)", to: "false" },
  { ...sft, from: "tokenizer.decode(tokens.slice(from))", to: "tokenizer.decode(tokens)" },
  {
    file: "src/study/report.ts",
    from: 'layout === "summaries" ? {',
    to: 'layout === "completions" ? {',
    test: summaries,
  },
  {
    file: "src/report/report-document.ts",
    from: "scoped(measuredSections(report))",
    to: "[]",
    test: "src/report/report-document.test.ts",
  },
  {
    file: "src/report/html.ts",
    from: 'report.measured.length > 0, "measured"',
    to: 'false, "measured"',
    test: "src/report/html.test.ts",
  },
];

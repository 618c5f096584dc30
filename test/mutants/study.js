/** One-line changes to studies, each of which must turn its test red. */
const study = "test/study/study.test.ts";
const run = { file: "src/study/run.ts", test: study };
const report = { file: "src/study/report.ts", test: study };

export const mutants = [
  {
    ...run,
    from: "{ uses, settings: plan.settings, inputs, files, codeVersion }",
    to: "{ uses, settings: plan.settings, files, codeVersion }",
  },
  { ...run, from: "inputs, files, codeVersion }));", to: "inputs, codeVersion }));" },
  { ...run, from: "inputs, files, codeVersion }));", to: "inputs, files }));" },
  {
    ...run,
    from: "return saved.key === key ? (saved.facts as Facts) : undefined;",
    to: "return saved.facts as Facts;",
  },
  {
    ...run,
    from: "      await storage.remove(joinPath(folder, BEGUN_FILE));\n      finished",
    to: "      finished",
    test: "test/study/crash.test.ts",
  },
  {
    ...run,
    from: "if (!(await readFacts(storage, joinPath(folder, BEGUN_FILE), key))) {",
    to: "if (false) {",
    test: "test/study/crash.test.ts",
  },
  {
    file: "src/study/stages/training.ts",
    from: "return points.filter(({ step }) => step <= resumedFrom);",
    to: "return [];",
    test: "test/study/crash.test.ts",
  },
  {
    file: "src/study/stages/training.ts",
    from: "return points.filter(({ step }) => step <= resumedFrom);",
    to: "return points;",
    test: "test/study/crash.test.ts",
  },
  {
    file: "src/study/stages/compare.ts",
    from: "a: { model: baseline.model, text: a },",
    to: "a: { model: baseline.model, text: b },",
    test: study,
  },
  {
    file: "src/study/stages/corpus.ts",
    from: "[text.slice(0, cut), text.slice(cut)]",
    to: "[text, text.slice(cut)]",
    test: study,
  },
  {
    file: "src/study/stages/sft.ts",
    from: "new Float64Array(tokenizer.size).fill(1)",
    to: "new Float64Array(tokenizer.size).fill(1e-9)",
    test: study,
  },
  { ...report, from: "lines.map((line) => ({ stage, ...line }))", to: "lines.map((line) => ({ ...line }))" },
  {
    ...report,
    from: "samplesOf(records, truthOf(stage.facts)).slice(0, SAMPLES)",
    to: "samplesOf(records, truthOf(stage.facts))",
  },
  { ...report, from: 'if (uses !== "orpo") return charts;', to: "return charts;" },
];

/** One-line changes to studies, each of which must turn its test red. */
const study = "test/study/study.test.ts";
const run = { file: "src/study/run.ts", test: study };
const outputs = { test: "test/study/outputs.test.ts" };
const plan = { test: "test/study/plan.test.ts" };
const sweep = { test: "test/study/matrix.test.ts" };
const report = { file: "src/study/report.ts", test: study };

export const mutants = [
  {
    ...run,
    from: "[role, input, keys.get(input)]",
    to: "[role, keys.get(input)]",
  },
  {
    ...run,
    from: "{ uses, settings, inputs, files, codeVersion }",
    to: "{ uses, settings, files, codeVersion }",
  },
  { ...run, from: "inputs, files, codeVersion })));", to: "inputs, codeVersion })));" },
  { ...run, from: "inputs, files, codeVersion })));", to: "inputs, files })));" },
  {
    ...run,
    from: "return saved.key === key ? (saved.facts as Facts) : undefined;",
    to: "return saved.facts as Facts;",
  },
  {
    ...run,
    from: "      await storage.remove(joinPath(folder, BEGUN_FILE));\n      finish",
    to: "      finish",
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
  {
    file: "src/study/run.ts",
    from: 'await discard(joinPath(out, "stages", name), storage);',
    to: "void name;",
    test: "test/study/selection.test.ts",
  },
  {
    file: "src/study/selection.ts",
    from: "if (wanted.has(name)) for",
    to: "if (!wanted.has(name)) for",
    test: "test/study/plan.test.ts",
  },
  {
    file: "src/study/selection.ts",
    from: "stages.slice(stages.indexOf(from))",
    to: "[from]",
    test: "test/study/selection.test.ts",
  },
  {
    file: "src/study/run.ts",
    from: "for (const file of [STAGE_FILE, BEGUN_FILE]) if",
    to: "for (const file of [STAGE_FILE]) if",
    test: "test/study/selection.test.ts",
  },
  {
    file: "src/study/report.ts",
    from: 'uses === "compare" || claimed',
    to: "claimed",
    test: "test/study/selection.test.ts",
  },
  { ...plan, file: "src/study/matrix.ts", from: '/\\.$/, "%2e"', to: '/x^/, "%2e"' },
  { ...plan, file: "src/study/matrix.ts", from: "[^a-z0-9._-]+/g", to: "[^a-zA-Z0-9._-]+/g" },
  { ...plan, file: "src/study/plan.ts", from: "new Set([...own, ...read.flatMap", to: "new Set([...read.flatMap" },
  {
    ...plan,
    file: "src/study/plan.ts",
    from: "const { plan } = plans.find((one) => agrees(one.values, values))!;",
    to: "const { plan } = plans[0]!;",
  },
  {
    ...plan,
    file: "src/study/plan.ts",
    from: ".find((task) => agrees(task.values, values))!.name",
    to: "[0]!.name",
  },
  { ...sweep, file: "src/study/figures.ts", from: "if (!first.has(one.stage)) first", to: "first" },
  { ...sweep, file: "src/study/figures.ts", from: "filter(({ path }) => !paths.has(path))", to: "slice()" },
  { ...sweep, file: "src/study/document.ts", from: "if (values.length > 1) continue;", to: "continue;" },
  { ...sweep, ...report, test: "test/study/matrix.test.ts", from: "first.get(found.stage) === found ?", to: "found ?" },
  {
    file: "src/comparison/seed-mean.ts",
    from: "Math.sqrt(squares / (values.length - 1) / values.length)",
    to: "Math.sqrt(squares / (values.length - 1))",
    test: "src/comparison/seed-mean.test.ts",
  },
  {
    file: "src/comparison/seed-mean.ts",
    from: "above: mean(figures.map(({ value, interval }) => interval![1] - value)),",
    to: "above: mean(figures.map(({ value, interval }) => value - interval![0])),",
    test: "src/comparison/seed-mean.test.ts",
  },
  ...["src/report/html.ts", "src/report/report-document.ts"].map((file) => ({
    file,
    from: "sweepRows(one)",
    to: "[]",
    test: "src/report/sweep.test.ts",
  })),
  { ...outputs, file: "src/study/stages/outputs.ts", from: "spared: otherwise,", to: "" },
  { ...outputs, file: "src/study/stages/outputs.ts", from: "(zip ?? file) !== NONE", to: "file !== NONE" },
  { ...outputs, file: "src/study/stages/compare.ts", from: 'typeof facts["file"] !== "string"', to: "false" },
  { ...outputs, file: "src/study/stages/compare.ts", from: "own ?? corpus!.criteria", to: "corpus!.criteria" },
  { ...outputs, file: "src/study/stages/compare.ts", from: "baseline.isOurs && tuned.isOurs", to: "true" },
  {
    ...outputs,
    file: "src/study/stages/corpus.ts",
    from: "prompt.endsWith(separator) ? prompt : prompt",
    to: "prompt",
  },
  {
    ...outputs,
    file: "src/study/plan.ts",
    from: "needed([...tasks.values()].flat(), rootsOf(planned))",
    to: "[...tasks.values()].flat()",
  },
  {
    file: "src/cli/submission-files.ts",
    from: "options.exercises === undefined ? submittedExercises(run) : undefined",
    to: "undefined",
    test: "src/cli/commands/bundle.test.ts",
  },
  {
    file: "src/report/report-document.ts",
    from: "answerBlocks(report.exercises).map(lowered)",
    to: "[]",
    test: "test/study/exercises.test.ts",
  },
  {
    file: "src/study/figures.ts",
    from: "found === undefined && isWithoutTruth(uses, facts) ? null : found",
    to: "found",
    test: "test/study/outputs.test.ts",
  },
  {
    file: "src/report/words.ts",
    from: "if (groups.length < 2) return wordsOfPair(comparisons);",
    to: "return wordsOfPair(comparisons);",
    test: "src/report/words.test.ts",
  },
  {
    file: "src/report/report-figures.ts",
    from: "hasSeveral ? `${tuned}, ${judge}` : judge",
    to: "judge",
    test: "src/report/words.test.ts",
  },
  {
    file: "src/report/measured.ts",
    from: "higher.length + lower.length <= MOST_WITH_FIGURES",
    to: "true",
    test: "src/report/measured.test.ts",
  },
  {
    file: "src/report/document/figures.ts",
    from: `block.kind === "figure" ? [[figureFile(block), chartFigure(block.chart).svg]] : []`,
    to: "[]",
    test: "src/report/report-document.test.ts",
  },
  ...[
    ["[...new Set([toSnakeCase(name), name])]", "[toSnakeCase(name)]"],
    ["isRequired ? [name] : []", "[]"],
    ["const type = integer ?", "const type = false ?"],
    ['oneOf: [{ required: ["above"] }, { required: ["below"] }],', ""],
  ].map(([from, to]) => ({ file: "src/study/json-schema.ts", from, to, test: "test/study/json-schema.test.ts" })),
  {
    file: "src/study/report.ts",
    from: "isReproducible ? withoutTimes(line) : line",
    to: "line",
    test: "test/study/study.test.ts",
  },
  { ...report, from: "({ stage, ...(isReproducible", to: "({ ...(isReproducible" },
  {
    ...report,
    from: "samplesOf(records, truthOf(stage.facts)).slice(0, SAMPLES)",
    to: "samplesOf(records, truthOf(stage.facts))",
  },
  {
    file: "src/study/report-details.ts",
    from: 'if (uses !== "orpo") return charts;',
    to: "return charts;",
    test: study,
  },
];

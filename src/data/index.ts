/**
 * @module
 * Data sets, corpora, tokenizers and token segments.
 */
export * from "./bpe.ts";
export * from "./completions-file.ts";
export { COURSE_FILES, type CourseArchive, type CourseFile, readCourseArchive } from "./course-archive.ts";
export {
  type EmbeddedCorpus,
  embeddedCorpora,
  embeddedCorpus,
  type HeldOutPrompt,
  type ReferenceText,
  type TextReward,
} from "./embedded.ts";
export { type EndOfText, endOfTextNotes, endOfTextSentence } from "./end-of-text.ts";
export {
  collectExamples,
  type ExampleCodec,
  type ExampleList,
  examplesInMemory,
  preferenceCodec,
  sequenceCodec,
} from "./example-list.ts";
export * from "./examples.ts";
export * from "./formats/index.ts";
export {
  type ModelOutputs,
  type OutputsLayout,
  outputsLayout,
  parseModelOutputs,
  readModelOutputs,
} from "./model-outputs.ts";
export { type Passage, passagesOf } from "./passages.ts";
export {
  type ExampleSource,
  type ExampleStream,
  type ReadOptions,
  readPreferences,
  readSequences,
  type TextReader,
} from "./read-examples.ts";
export * from "./reason-counts.ts";
export * from "./row-report.ts";
export * from "./rows.ts";
export * from "./segments.ts";
export * from "./tldr/index.ts";
export * from "./tokenizer.ts";
export * from "./verse/index.ts";

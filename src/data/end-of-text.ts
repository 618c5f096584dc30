/**
 * @module
 * The tokens that begin and end texts: their ids, and the file of a model folder that names them.
 */
import { DataError, inspect } from "../core/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** A file of a model folder: its name without the folder, and its content; undefined when there is none. */
export interface TokenFile {
  readonly name: string;
  readonly json: Json | undefined;
}

/** The files of a model folder that may name special tokens. */
export interface TokenFiles {
  readonly tokenizerConfig: TokenFile;
  readonly specialTokensMap: TokenFile;
  readonly generationConfig: TokenFile;
  readonly modelConfig: TokenFile;
}

/** Token text ⇄ id; undefined outside of the vocabulary. */
export interface Vocabulary {
  readonly size: number;
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
}

/** How texts end. */
export interface EndOfText {
  /** The end-of-text token, which training appends; null when no file names one. */
  readonly id: number | null;
  readonly token: string | null;
  /** Ids that end generation: `id`, then others of generation_config.json. */
  readonly stopIds: readonly number[];
  /** Where `id` comes from: `config.json: eos_token_id`; null when no file names one. */
  readonly source: string | null;
  /** Files that disagree, and tokens that are not in the vocabulary. */
  readonly warnings: readonly string[];
}

/** Special tokens of a folder. */
export interface SpecialTokens {
  readonly endOfText: EndOfText;
  readonly bosTokenId: number | null;
}

/**
 * What transformers' tokenizer classes have where the files name no token: test/golden/end-of-text.py. A class that
 * is not listed has none.
 */
const CLASS_DEFAULTS: Readonly<Record<string, { readonly eos_token: string; readonly bos_token?: string }>> = {
  GPT2Tokenizer: { eos_token: "<|endoftext|>", bos_token: "<|endoftext|>" },
  CodeGenTokenizer: { eos_token: "<|endoftext|>", bos_token: "<|endoftext|>" },
  GPTNeoXTokenizer: { eos_token: "<|endoftext|>", bos_token: "<|endoftext|>" },
  Qwen2Tokenizer: { eos_token: "<|endoftext|>" },
  LlamaTokenizer: { eos_token: "</s>", bos_token: "<s>" },
  GemmaTokenizer: { eos_token: "<eos>", bos_token: "<bos>" },
};

/** The tokenizer class of a model type, where tokenizer_config.json names none. */
const CLASS_OF_MODEL: Readonly<Record<string, string>> = {
  gpt2: "GPT2Tokenizer",
  phi: "GPT2Tokenizer",
  gpt_neo: "GPT2Tokenizer",
  gptj: "GPT2Tokenizer",
  codegen: "GPT2Tokenizer",
  gpt_neox: "GPTNeoXTokenizer",
  qwen2: "Qwen2Tokenizer",
  qwen3: "Qwen2Tokenizer",
  llama: "LlamaTokenizer",
  gemma: "GemmaTokenizer",
};

/** A token that a file names. */
interface Named {
  readonly id: number;
  /** `config.json: eos_token_id` */
  readonly source: string;
}

/**
 * Finds the tokens that begin and end texts. The end-of-text token is the first that is named by tokenizer_config.json,
 * special_tokens_map.json, generation_config.json, config.json, or transformers' default for the tokenizer class.
 */
export function specialTokensOf(files: TokenFiles, vocabulary: Vocabulary): SpecialTokens {
  const { tokenizerConfig, specialTokensMap, generationConfig, modelConfig } = files;
  const warnings: string[] = [];
  const byText = (file: TokenFile, key: string): Named[] => namedByText(file, key, vocabulary, warnings);
  const byId = (file: TokenFile): Named[] => namedById(file, vocabulary, warnings);
  const inGeneration = byId(generationConfig);
  const inModel = byId(modelConfig);
  const groups = [
    byText(tokenizerConfig, "eos_token"),
    byText(specialTokensMap, "eos_token"),
    inGeneration,
    inModel,
    classDefault(files, "eos_token", vocabulary),
  ];
  const taught = groups.flat()[0];
  // transformers takes config.json's ids where generation_config.json names none.
  const stopIds = [...(taught ? [taught] : []), ...(inGeneration.length > 0 ? inGeneration : inModel)];
  if (taught) {
    for (const group of groups.slice(0, 4)) {
      if (group.length === 0 || group.some(({ id }) => id === taught.id)) continue;
      const others = group.map(({ id }) => named(id, vocabulary)).join(", ");
      warnings.push(
        `${group[0]!.source} is ${others}, but ${taught.source} is ${named(taught.id, vocabulary)}, which training appends to texts`,
      );
    }
  }
  const bos = [
    ...byText(tokenizerConfig, "bos_token"),
    ...byText(specialTokensMap, "bos_token"),
    ...classDefault(files, "bos_token", vocabulary),
  ][0];
  return {
    endOfText: {
      id: taught?.id ?? null,
      token: taught ? (vocabulary.tokenOf(taught.id) ?? null) : null,
      stopIds: [...new Set(stopIds.map(({ id }) => id))],
      source: taught?.source ?? null,
      warnings,
    },
    bosTokenId: bos?.id ?? null,
  };
}

/** `"<|endoftext|>" (id 0)` */
const named = (id: number, { tokenOf }: Vocabulary): string => `${inspect(tokenOf(id))} (id ${id})`;

function namedByText({ name, json }: TokenFile, key: string, { idOf }: Vocabulary, warnings: string[]): Named[] {
  const value = json?.[key];
  if (value === undefined || value === null) return [];
  const token = typeof value === "string" ? value : (value as { readonly content?: unknown }).content;
  const id = typeof token === "string" ? idOf(token) : undefined;
  if (id !== undefined) return [{ id, source: `${name}: ${key}` }];
  warnings.push(`${name}: ${key} must be a token of the vocabulary, got ${inspect(token ?? value)}; it is not used`);
  return [];
}

function namedById({ name, json }: TokenFile, { tokenOf, size }: Vocabulary, warnings: string[]): Named[] {
  const value = json?.["eos_token_id"];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).flatMap((id: unknown) => {
    if (typeof id === "number" && tokenOf(id) !== undefined) return [{ id, source: `${name}: eos_token_id` }];
    warnings.push(
      `${name}: eos_token_id must be an id of the vocabulary, below ${size}, got ${inspect(id)}; it is not used`,
    );
    return [];
  });
}

/** The token of transformers' tokenizer class. `null` in tokenizer_config.json means that there is none. */
function classDefault(
  { tokenizerConfig, modelConfig }: TokenFiles,
  key: "eos_token" | "bos_token",
  { idOf }: Vocabulary,
): Named[] {
  if (tokenizerConfig.json?.[key] === null) return [];
  const given = tokenizerConfig.json?.["tokenizer_class"];
  const name =
    typeof given === "string"
      ? given.replace(/Fast$/, "")
      : (CLASS_OF_MODEL[String(modelConfig.json?.["model_type"])] ?? "");
  const id = idOf(CLASS_DEFAULTS[name]?.[key] ?? "");
  return id === undefined ? [] : [{ id, source: `the default of ${name} in transformers` }];
}

/** One sentence: the token that ends texts, and the file that names it. */
export function endOfTextSentence({ id, token, stopIds, source }: EndOfText): string {
  if (id === null) return "no file names an end-of-text token: texts are not ended, and generation runs to its limit";
  const others = stopIds.filter((stop) => stop !== id);
  const also = others.length === 0 ? "" : `; generation also ends at id ${others.join(", ")}`;
  return `texts end with ${inspect(token)} (id ${id}), from ${source}${also}`;
}

/** What is said about the end of texts at the start of work: nothing when tokenizer_config.json names the token and no file disagrees. */
export function endOfTextNotes(endOfText: EndOfText): readonly string[] {
  const { source, stopIds, warnings } = endOfText;
  const isOrdinary = source === "tokenizer_config.json: eos_token" && stopIds.length === 1;
  return [...(isOrdinary && warnings.length === 0 ? [] : [endOfTextSentence(endOfText)]), ...warnings];
}

/**
 * The end-of-text token, for rows that must be ended by one.
 *
 * @throws {DataError} `E_DATA` naming the file to edit when there is none
 */
export function requireEndOfText({ id, warnings }: EndOfText, folder: string): number {
  if (id !== null) return id;
  const why = warnings.length === 0 ? "" : ` (${warnings.join("; ")})`;
  throw new DataError(
    `${folder}: rows must be ended by an end-of-text token, got none from tokenizer_config.json, special_tokens_map.json, generation_config.json or config.json${why}; hint: add "eos_token": "TOKEN", a token of the vocabulary, to ${folder}/tokenizer_config.json`,
  );
}

/**
 * @module
 * A study of the example's shape that runs in seconds: few rows, few steps, a model of one small layer.
 */

/** Its YAML; the lines of the tests' messages are counted here. */
export const tinyStudy = `# The shape of examples/shakespeare/study.yaml, small.
name: tiny
title: Tiny verse
question: Does the whole way work?

variables:
  corpus: verse
  seed: 1
  rate: 1.0e-2

stages:
  corpus: { uses: corpus, source: $corpus, seed: $seed, rows: 60, held_out: 6, pairs: 24, prompts: 3 }
  tokenizer: { uses: tokenizer, corpus: corpus, vocab_size: 300 }
  sft:
    uses: sft
    corpus: corpus
    tokenizer: tokenizer
    raw_share: 1
    config: { model_type: gpt2, n_embd: 16, n_layer: 1, n_head: 2, n_positions: 128, attn_pdrop: 0 }
    settings:
      seed: $seed
      learning_rate: $rate
      max_length: 128
      num_train_epochs: 1
      logging_steps: 2
      eval_steps: 4
      save_steps: 2
  pairs: { uses: pairs, corpus: corpus, model: sft, seed: $seed, count: 24, margin: 0 }
  orpo:
    uses: orpo
    corpus: corpus
    pairs: pairs
    model: sft
    reward_samples: 4
    settings: { seed: $seed, learning_rate: 1.0e-2, max_length: 128, num_train_epochs: 1, eval_split: 0.2, logging_steps: 1, eval_steps: 1, save_steps: 1 }
  sft-completions:
    uses: generate
    corpus: corpus
    model: sft
    file: completions_sft.txt
    settings: { temperature: 0.5, max_length: 40, num_return_sequences: 3, seed: $seed }
  orpo-completions:
    uses: generate
    corpus: corpus
    model: orpo
    file: completions_orpo.txt
    settings: { temperature: 0.5, max_length: 40, num_return_sequences: 3, seed: $seed }
  comparison:
    uses: compare
    corpus: corpus
    baseline: sft-completions
    tuned: orpo-completions
    judges: ["reward:verse", "rule:verse"]

claims:
  - name: Tuned by ORPO, a model is preferred to its former self
    source: Hong et al. 2024, section 6.1
    metric: win rate by the true reward
    value: comparison.judges.reward-verse.summary.winRate
    above: 0.5
`;

/** The study with one piece of its text replaced; the piece must be there. */
export function changedStudy(from: string, to: string): string {
  const changed = tinyStudy.replace(from, () => to);
  if (changed === tinyStudy) throw new Error(`the tiny study must hold ${JSON.stringify(from)}`);
  return changed;
}

/** The line of the tiny study on which a piece of text first stands. */
export const lineOf = (piece: string): number => tinyStudy.slice(0, tinyStudy.indexOf(piece)).split("\n").length;

/** events.jsonl without the two fields that no two runs share, and without the lines that say where a run resumed. */
export const withoutTimes = (text: string): string =>
  text
    .replace(/,"tokens_per_second":\d+,"seconds":[\d.]+(?=\})/g, "")
    .replace(/^.*"event":"start".*"resumedFrom":[1-9].*\n/gm, "");

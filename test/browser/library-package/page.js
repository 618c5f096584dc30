/**
 * The package by its own name, as a page's bundler sees it: what needs no device, and a policy that is made,
 * trained, saved, opened again and asked, on the browser's default device.
 */
import { compare, createPolicy, explainDpoLoss, fit, generate, openPolicy, score, trainSft } from "penchant";
import { TextTokenizer, trainBpe } from "penchant/data";

const pair = { policy: { chosen: 0.2, rejected: 0.3 }, reference: { chosen: 0.2, rejected: 0.4 }, beta: 2 };
const texts = ["Is it warm today? Yes, it is warm.", "Is it cold today? No, it is not cold."];
const config = { model_type: "gpt2", n_embd: 16, n_head: 2, n_layer: 1, n_positions: 32 };

async function results() {
  // biome-ignore lint/suspicious/noFocusedTests: fit is the package's
  const { items } = await fit([{ first: "A", second: "B", wins: 2, losses: 3 }]);
  const one = [{ prompt: "p", completions: ["a"] }];
  const { win } = await compare(one, one, { judge: () => "b" });

  const tokenizer = new TextTokenizer(trainBpe(texts, { vocabSize: 280 }));
  const policy = await createPolicy(config, { tokenizer });
  const data = texts.map((text) => ({ text }));
  const { first, last } = await trainSft(policy, { data, out: "tuned", learningRate: 1e-2, numTrainEpochs: 4 });
  await policy.close();

  const tuned = await openPolicy("tuned");
  const [[completion]] = await generate(tuned, ["Is it"], { maxNewTokens: 4, doSample: false });
  const [scored] = await score(tuned, [{ prompt: "Is it", completion: " warm today?" }]);
  const { runtime } = tuned.device.description;
  await tuned.close();
  return {
    loss: explainDpoLoss(pair).numbers.loss,
    ability: items[0].ability,
    win,
    falls: last.loss < first.loss,
    tokens: completion.tokens.length,
    logp: scored.logp,
    runtime,
  };
}

results().then(
  (value) => Object.assign(window, { results: value }),
  (error) => Object.assign(window, { results: { error: String(error?.stack ?? error) } }),
);

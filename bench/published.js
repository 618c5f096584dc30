/**
 * Published judgements of 805 pairs, and what the leaderboard published about them, beside what `compare` says.
 *
 *   node bench/published.js --annotations FILE [--python PATH]
 *
 * FILE is the leaderboard's annotations of phi-2-dpo. With an interpreter that has scikit-learn, the same logistic
 * regression of the length-controlled win rate is fitted there too.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { environment, record, root, spread } from "./record.js";

const { values: options } = parseArgs({
  options: { annotations: { type: "string" }, python: { type: "string" } },
});
if (!options.annotations) {
  console.error("published: --annotations must name the file of annotations");
  process.exit(2);
}
const { parseAnnotations, summarize, furtherFigures } = await import(`${root}dist/comparison/index.js`);

const machine = environment();
const bytes = readFileSync(options.annotations);
const text = bytes.toString("utf8");
const ROUNDS = 7;
const seconds = [];
let summary;
let figures;
for (let round = 0; round < ROUNDS; round++) {
  const begun = performance.now();
  const records = parseAnnotations(text, "annotations");
  summary = summarize(records);
  figures = furtherFigures(records, { seed: 42 });
  seconds.push((performance.now() - begun) / 1000);
}

/** In percent, as the leaderboard prints it. */
const percent = (/** @type {number} */ share) => (100 * share).toFixed(3);
const { win, lose, tie, skipped, winRate, standardError } = summary;
const { lengthControlled } = figures;

/** The same regression, unpenalised. */
const script = `
import json, sys
import numpy as np
from importlib.metadata import version
from sklearn.linear_model import LogisticRegression
rows = [r for r in json.load(open(sys.argv[1]))]
d = np.array([len(r["output_2"]) - len(r["output_1"]) for r in rows], float)
x = np.tanh(d / d.std(ddof=1))
keep = [i for i, r in enumerate(rows) if r["preference"] is not None]
y = np.array([rows[i]["preference"] - 1 if rows[i]["preference"] else 0.5 for i in keep])
x = x[keep]
X, Y, W = np.r_[x, x][:, None], np.r_[np.ones(len(x)), np.zeros(len(x))], np.r_[y, 1 - y]
fit = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000).fit(X, Y, sample_weight=W)
print(json.dumps({"winRate": 1 / (1 + np.exp(-fit.intercept_[0])), "version": version("scikit-learn")}))
`;
let peer;
if (options.python) {
  const { stdout, stderr, status } = spawnSync(options.python, ["-c", script, options.annotations], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`published: ${options.python} ended with ${status}: ${stderr.slice(-500)}`);
  peer = JSON.parse(stdout);
}

record("published", {
  bench: "published",
  machine,
  annotations: { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
  published: { winRate: "82.338", standardError: "1.346", lengthControlled: "54.29" },
  ours: {
    win,
    lose,
    tie,
    skipped,
    winRate: percent(winRate),
    standardError: percent(standardError),
    lengthControlled: percent(lengthControlled.winRate),
    lengthControlledInterval: lengthControlled.interval.map(percent),
  },
  ...(peer && { scikitLearn: { version: peer.version, lengthControlled: percent(peer.winRate) } }),
  why: "the leaderboard's regression has difficulties of its 805 instructions, an L1 penalty, and rows of two baselines told to be brief and verbose, none of which are in the file",
  seconds: spread(seconds),
});

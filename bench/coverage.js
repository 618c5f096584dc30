/**
 * The true coverage and mean width of every interval that `compare` prints, and the error rate of its verdict, by
 * simulation with known win rates.
 *
 *   node bench/coverage.js [--rounds 3000]
 *
 * Prompts have win probabilities from a beta distribution, whose spread is the correlation within prompts; ties come
 * on top, each pair with the same probability. `student` is the interval that `compare` printed before: rate ± t · SE.
 */
import { parseArgs } from "node:util";

import { environment, record, root } from "./record.js";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "3000" } } });
const ROUNDS = Number(options.rounds);
/** The bootstrap and the regression take longest. */
const SLOW_ROUNDS = Math.ceil(ROUNDS / 4);
const BOOTSTRAP_SAMPLES = 400;

const room = await import(`${root}dist/comparison/index.js`);
const { RandomStream } = await import(`${root}dist/core/index.js`);

const machine = environment();
const begun = performance.now();

/** A beta variate by two gamma variates (Marsaglia and Tsang). */
const normal = (random) => {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
};
const gamma = (random, shape) => {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
};
const beta = (random, mean, correlation) => {
  const size = 1 / correlation - 1;
  if (correlation === 0 || mean === 0 || mean === 1) return mean;
  const [won, lost] = [gamma(random, mean * size), gamma(random, (1 - mean) * size)];
  return won + lost === 0 ? Number(random.uniform() < mean) : won / (won + lost);
};

/** One simulated comparison: wins, losses and ties of each prompt. `sizes` are its numbers of pairs. */
function draw(random, { sizes, rate, ties, correlation }) {
  const share = (rate - ties / 2) / (1 - ties);
  return sizes.map((size) => {
    const level = beta(random, share, correlation);
    const row = { win: 0, lose: 0, tie: 0 };
    for (let pair = 0; pair < size; pair++) {
      const isTie = ties > 0 && random.uniform() < ties;
      row[isTie ? "tie" : random.uniform() < level ? "win" : "lose"]++;
    }
    return row;
  });
}

const clusterOf = ({ win, lose, tie }) => ({ sum: win + tie / 2, count: win + lose + tie });

/** The interval before: Student's around the clustered standard error, clipped; Clopper and Pearson's without spread. */
function student(clusters) {
  const { rate, standardError } = room.clusteredRate(clusters);
  if (standardError === null) {
    const others = 1 - 0.025 ** (1 / clusters.length);
    return [rate * (1 - others), rate * (1 - others) + others];
  }
  const half = quantile(clusters.length - 1) * standardError;
  return [Math.max(0, rate - half), Math.min(1, rate + half)];
}
const quantiles = new Map();
const quantile = (df) => {
  if (!quantiles.has(df)) quantiles.set(df, room.studentQuantile(0.975, df));
  return quantiles.get(df);
};

/** Counts how often intervals contain the truth; null intervals are counted apart. */
class Coverage {
  #hits = 0;
  #width = 0;
  #intervals = 0;
  #none = 0;
  add(interval, truth) {
    if (interval === null) this.#none++;
    else {
      this.#intervals++;
      this.#width += interval[1] - interval[0];
      if (interval[0] <= truth + 1e-12 && truth - 1e-12 <= interval[1]) this.#hits++;
    }
  }
  result() {
    const [n, none] = [this.#intervals, this.#none];
    return {
      coverage: this.#hits / n,
      width: this.#width / n,
      ...(none > 0 && { withoutInterval: none / (n + none) }),
    };
  }
}

/** What `conclude` needs of a summary. */
function summaryOf(rows) {
  const total = (name) => rows.reduce((sum, row) => sum + row[name], 0);
  const [win, lose, tie] = [total("win"), total("lose"), total("tie")];
  const { rate, standardError, interval } = room.clusteredRate(rows.map(clusterOf));
  return { win, lose, tie, skipped: 0, winRate: rate, standardError, interval, prompts: rows };
}

function simulate(design) {
  const { rate, ties } = design;
  const random = new RandomStream(1, JSON.stringify(design));
  const winShare = rate - ties / 2;
  const names = ["byPrompt", "student", "bootstrap", "wilson", "clopperPearson"];
  const intervals = Object.fromEntries(names.map((name) => [name, new Coverage()]));
  const found = { conclusive: 0, better: 0, signFlipTest: 0, signTestOverPairs: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const rows = draw(random, design);
    const clusters = rows.map(clusterOf);
    const summary = summaryOf(rows);
    const pairs = summary.win + summary.lose + summary.tie;
    intervals.byPrompt.add(summary.interval, rate);
    intervals.student.add(student(clusters), rate);
    intervals.wilson.add(room.wilson(summary.win, pairs), winShare);
    intervals.clopperPearson.add(room.clopperPearson(summary.win, pairs), winShare);
    if (round < SLOW_ROUNDS) {
      intervals.bootstrap.add(room.clusterBootstrap(clusters, { seed: round, rounds: BOOTSTRAP_SAMPLES }), rate);
    }
    const { outcome, p } = room.conclude(summary);
    if (outcome !== "open") found.conclusive++;
    if (outcome === "better") found.better++;
    if (p <= 0.05) found.signFlipTest++;
    if (room.signTest(summary.win, summary.lose).p <= 0.05) found.signTestOverPairs++;
  }
  return {
    intervals: Object.fromEntries(names.map((name) => [name, intervals[name].result()])),
    found: Object.fromEntries(Object.entries(found).map(([name, count]) => [name, count / ROUNDS])),
  };
}

const equal = (prompts, samples) => new Array(prompts).fill(samples);
const cells = [];
for (const prompts of [5, 10, 15, 50])
  for (const samples of [1, 3])
    for (const correlation of samples === 1 ? [0] : [0, 0.3, 0.8])
      for (const ties of [0, 0.2, 0.4])
        for (const rate of [0.5, 0.65, 0.8, 0.95]) {
          // Without losses all of the rate that ties leave is won: there is nothing beyond.
          if (rate > 1 - ties / 2 - 1e-9) continue;
          const design = { sizes: equal(prompts, samples), rate, ties, correlation };
          cells.push({ prompts, samples, correlation, ties, rate, ...simulate(design) });
        }

/** Prompts of 1, 2, 3 and 8 pairs. */
const unequal = [16, 48].flatMap((prompts) =>
  [0, 0.5].map((correlation) => {
    const sizes = Array.from({ length: prompts }, (_, g) => [1, 2, 3, 8][g % 4]);
    const { intervals } = simulate({ sizes, rate: 0.65, ties: 0.1, correlation });
    return { prompts, pairs: "1, 2, 3, 8", correlation, ties: 0.1, rate: 0.65, intervals };
  }),
);

/** How often the verdict is right where `plan` and the power statement promise 80 %. */
const power = [15, 50].flatMap((prompts) =>
  [
    [1, 0],
    [3, 0],
    [3, 0.3],
    [3, 0.8],
  ].map(([samples, correlation]) => {
    const ties = 0.1;
    const rate = room.detectableWinRate({ prompts, completions: samples, tieRate: ties, correlation });
    const { found } = simulate({ sizes: equal(prompts, samples), rate, ties, correlation });
    return { prompts, samples, correlation, ties, detectable: rate, verdictFound: found.better };
  }),
);

/** Length control: outcomes by its own model; with probability `shared` a pair uses its prompt's random number. */
const lengthControlled = [15, 50, 200].flatMap((prompts) =>
  [
    [1, 0],
    [3, 0],
    [3, 0.4],
  ].flatMap(([samples, shared]) =>
    [0.5, 0.7].map((rate) => {
      const random = new RandomStream(2, `${prompts} ${samples} ${shared} ${rate}`);
      const coverage = new Coverage();
      for (let round = 0; round < SLOW_ROUNDS; round++) {
        const outcomes = equal(prompts, samples).flatMap((size, cluster) => {
          const own = random.uniform();
          return Array.from({ length: size }, () => {
            const lengthDifference = Math.round(100 * (0.3 + normal(random)));
            const odds = Math.log(rate / (1 - rate)) + Math.tanh(lengthDifference / 100);
            const u = random.uniform() < shared ? own : random.uniform();
            return { outcome: u < 1 / (1 + Math.exp(-odds)) ? 1 : 0, lengthDifference, cluster };
          });
        });
        const fitted = room.lengthControlledRate(outcomes);
        coverage.add("reason" in fitted ? null : fitted.interval, rate);
      }
      return { prompts, samples, shared, rate, ...coverage.result() };
    }),
  ),
);

/** Mean preference: probabilities around a prompt's own level. */
const preference = [15, 50].flatMap((prompts) =>
  [0.5, 0.8].map((rate) => {
    const random = new RandomStream(3, `${prompts} ${rate}`);
    const coverage = new Coverage();
    for (let round = 0; round < ROUNDS; round++) {
      const clusters = equal(prompts, 3).map((count) => {
        const level = beta(random, rate, 0.3);
        let sum = 0;
        for (let pair = 0; pair < count; pair++) sum += beta(random, Math.min(0.999, Math.max(0.001, level)), 0.2);
        return { sum, count };
      });
      coverage.add(room.clusteredRate(clusters).interval, rate);
    }
    return { prompts, samples: 3, rate, ...coverage.result() };
  }),
);

/** `clusteredMean`, of differences such as lengths: normal, and skewed (log-normal). */
const clusteredMean = [5, 15, 50].flatMap((prompts) =>
  ["normal", "log-normal"].map((shape) => {
    const random = new RandomStream(4, `${prompts} ${shape}`);
    const coverage = new Coverage();
    const truth = shape === "normal" ? 0 : Math.exp(0.5);
    const value = (x) => (shape === "normal" ? x : Math.exp(x));
    for (let round = 0; round < ROUNDS; round++) {
      const clusters = equal(prompts, 3).map((count) => {
        const own = normal(random);
        let sum = 0;
        for (let k = 0; k < count; k++) sum += value(Math.sqrt(0.5) * own + Math.sqrt(0.5) * normal(random));
        return { sum, count };
      });
      coverage.add(room.clusteredMean(clusters).interval, truth);
    }
    return { prompts, shape, ...coverage.result() };
  }),
);

/** Prediction-powered inference: 300 prompts of one pair, some with people's verdicts. */
const predictionPowered = [10, 20, 50, 100].flatMap((labelled) =>
  [0.5, 0.8, 0.95].map((agreement) => {
    const random = new RandomStream(5, `${labelled} ${agreement}`);
    const names = ["human", "ppi", "ppiPlusPlus"];
    const intervals = Object.fromEntries(names.map((name) => [name, new Coverage()]));
    const truth = 0.65;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = Array.from({ length: 300 }, (_, prompt) => {
        const u = random.uniform();
        const human = u < 0.6 ? 1 : u < 0.7 ? 0.5 : 0;
        const judge = random.uniform() < agreement ? human : random.uniform() < 0.8 ? 1 : 0;
        return { prompt, judge, human: prompt < labelled ? human : null };
      });
      const result = room.predictionPowered(outcomes);
      for (const name of names) intervals[name].add(result[name].interval, truth);
    }
    return {
      labelled,
      agreement,
      ...Object.fromEntries(names.map((name) => [name, intervals[name].result()])),
    };
  }),
);

/** Least and most over the cells of at least 15 prompts, and the mean. */
const over = (values) => ({
  least: Math.min(...values),
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  most: Math.max(...values),
});
const ofPrompts = (wanted) => cells.filter(({ prompts }) => prompts === wanted);
const summary = Object.fromEntries(
  [5, 10, 15, 50].map((prompts) => {
    const here = ofPrompts(prompts);
    const even = here.filter(({ rate }) => rate === 0.5);
    return [
      prompts,
      {
        ...Object.fromEntries(
          ["byPrompt", "student", "bootstrap"].map((name) => [
            name,
            {
              coverage: over(here.map(({ intervals }) => intervals[name].coverage)),
              meanWidth: over(here.map(({ intervals }) => intervals[name].width)).mean,
            },
          ]),
        ),
        ...Object.fromEntries(
          ["wilson", "clopperPearson"].flatMap((name) =>
            [1, 3].map((samples) => [
              `${name}, ${samples} a prompt`,
              over(here.filter((one) => one.samples === samples).map(({ intervals }) => intervals[name].coverage)),
            ]),
          ),
        ),
        falseVerdicts: over(even.map(({ found }) => found.conclusive)),
        falseSignFlipTests: over(even.map(({ found }) => found.signFlipTest)),
        falseSignTestsOverPairs: over(even.map(({ found }) => found.signTestOverPairs)),
      },
    ];
  }),
);

record("coverage", {
  machine,
  rounds: ROUNDS,
  slowRounds: SLOW_ROUNDS,
  bootstrapSamples: BOOTSTRAP_SAMPLES,
  seconds: (performance.now() - begun) / 1000,
  summary,
  power,
  unequal,
  lengthControlled,
  preference,
  clusteredMean,
  predictionPowered,
  cells,
});

"""Writes pairwise.json, what scipy, statsmodels and rouge-score say about pairwise outcomes.

    python3 pairwise.py > pairwise.json

The data are made here, with a seed; the texts are ours.
"""

import itertools
import json

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from importlib.metadata import version
from rouge_score import rouge_scorer
from scipy.stats import beta, binom

MOST = 1200


def clopper_pearson(k, n):
    low = 0.0 if k == 0 else beta.ppf(0.025, k, n - k + 1)
    high = 1.0 if k == n else beta.ppf(0.975, k + 1, n - k)
    return {"successes": k, "trials": n, "low": float(low), "high": float(high)}


def significant_wins(n):
    """By trying every number."""
    for k in range(n // 2 + 1, n + 1):
        if 2 * binom.sf(k - 1, n, 0.5) <= 0.05:
            return k
    return None


def decided_powers(share):
    powers = np.zeros(MOST + 1)
    for m in range(MOST + 1):
        k = significant_wins(m)
        if k is not None:
            powers[m] = binom.sf(k - 1, m, share)
    return powers


def plan(win_rate, tie_rate, power):
    """The smallest n from which on every power up to MOST is reached."""
    share = (win_rate - tie_rate / 2) / (1 - tie_rate)
    decided = decided_powers(share)
    m = np.arange(MOST + 1)
    powers = np.array([binom.pmf(m, n, 1 - tie_rate) @ decided for n in range(MOST + 1)])
    n = int(np.nonzero(powers < power)[0].max()) + 1
    return {"winRate": win_rate, "tieRate": tie_rate, "power": power, "comparisons": n, "powerThere": float(powers[n])}


def bootstrap(clusters):
    """All G^G samples of clusters, each equally likely."""
    sums, counts = np.array(clusters).T
    groups = len(clusters)
    rates = []
    for draw in itertools.product(range(groups), repeat=groups):
        index = list(draw)
        rates.append(sums[index].sum() / counts[index].sum())
    low, high = np.quantile(rates, [0.025, 0.975])
    return {"clusters": [{"sum": s, "count": c} for s, c in clusters], "low": float(low), "high": float(high)}


def length_control(seed, prompts, graded, difficulty):
    random = np.random.default_rng(seed)
    rows = []
    for prompt in range(1, prompts + 1):
        own = random.normal(0, 0.8)
        hardness = random.normal(0, 1)
        for _ in range(int(random.integers(1, 4))):
            delta = int(random.normal(60, 120))
            p = 1 / (1 + np.exp(-(0.2 + own + 0.9 * np.tanh(delta / 120) + (0.5 * hardness if difficulty else 0))))
            outcome = float(np.round(p, 3)) if graded else float(random.random() < p)
            if not graded and random.random() < 0.15:
                outcome = 0.5
            rows.append((prompt, delta, outcome, round(hardness, 4)))
    cluster, delta, outcome, hardness = (np.array(column, dtype=float) for column in zip(*rows))
    x = [np.ones(len(rows)), np.tanh(delta / delta.std(ddof=1))] + ([hardness] if difficulty else [])
    model = sm.GLM(outcome, np.array(x).T, family=sm.families.Binomial())
    fit = model.fit(tol=1e-14, maxiter=200)
    groups = len(set(cluster))
    robust = model.fit(
        tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    covariance = robust.cov_params() * groups / (groups - 1)
    neutral = np.array(x).T.copy()
    neutral[:, 1] = 0
    chances = 1 / (1 + np.exp(-neutral @ fit.params))
    gradient = (chances * (1 - chances)) @ neutral / len(rows)
    return {
        "rows": [
            {"cluster": int(c), "lengthDifference": int(d), "outcome": o, **({"difficulty": h} if difficulty else {})}
            for c, d, o, h in rows
        ],
        "winRate": float(chances.mean()),
        "standardError": float(np.sqrt(gradient @ covariance @ gradient)),
        "lengthEffect": float(fit.params[1]),
    }


def correlation(clusters):
    """From the one-way analysis of variance of statsmodels."""
    y = np.concatenate(clusters)
    group = np.repeat(np.arange(len(clusters)), [len(c) for c in clusters])
    dummies = (group[:, None] == np.arange(len(clusters))[None, :]).astype(float)
    full, null = sm.OLS(y, dummies).fit(), sm.OLS(y, np.ones(len(y))).fit()
    between = (null.ssr - full.ssr) / (len(clusters) - 1)
    within = full.ssr / full.df_resid
    sizes = np.array([len(c) for c in clusters])
    size = (len(y) - (sizes**2).sum() / len(y)) / (len(clusters) - 1)
    return {"clusters": clusters, "value": float((between - within) / (between + (size - 1) * within))}


TEXTS = [
    ("The king had left the hall before the bells rang.", "Before the bells rang, the king left his hall at dusk."),
    ("My dog ran off, my dog came back, my dog sleeps.", "A dog that ran off came back and sleeps now"),
    ("same words here", "same words here"),
    ("nothing shared", "entirely other text"),
    ("", "a reference without a text"),
    ("one", "one"),
    ("It's 3 o'clock - well-known, isn't it? caf\u00e9", "it s 3 o clock well known cafe"),
    ("a b c d e f g a b c", "c b a g f e d c b a b c"),
]


def rouge(text, reference):
    scores = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False).score(reference, text)
    return {
        "text": text,
        "reference": reference,
        **{
            name: {"precision": s.precision, "recall": s.recall, "f": s.fmeasure} for name, s in scores.items()
        },
    }


def main():
    result = {
        "writtenBy": (
            f"pairwise.py, numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, "
            f"rouge-score {version('rouge-score')}"
        ),
        "clopperPearson": [
            clopper_pearson(k, n) for k, n in [(0, 10), (10, 10), (18, 30), (1, 3), (662, 804), (5, 100000), (50100, 100000)]
        ],
        "significantWins": [{"decided": n, "wins": significant_wins(n)} for n in [0, 1, 5, 6, 7, 15, 16, 100, 101, 804, 10000]],
        "power": [
            {"decided": n, "share": q, "power": float(binom.sf(significant_wins(n) - 1, n, q))}
            for n, q in [(6, 0.9), (15, 0.73), (15, 11 / 15), (50, 0.6), (199, 0.6), (1000, 0.55)]
        ],
        "plan": [
            plan(0.6, 0, 0.8),
            plan(0.7, 0, 0.8),
            plan(0.75, 0, 0.9),
            plan(0.9, 0, 0.8),
            plan(0.6, 0.2, 0.8),
            plan(0.7, 0.05, 0.8),
            plan(0.65, 0.4, 0.9),
            plan(0.8, 0.02, 0.5),
        ],
        "bootstrap": [
            bootstrap([(3, 3), (1, 3), (2.5, 3), (0.5, 3), (2, 3)]),
            bootstrap([(1, 1), (0, 2), (2, 3), (1.5, 4), (5, 5), (0, 1)]),
        ],
        "lengthControl": [
            length_control(1, 40, graded=False, difficulty=False),
            length_control(2, 25, graded=True, difficulty=False),
            length_control(3, 60, graded=False, difficulty=True),
        ],
        "correlation": [
            correlation([[1.0, 1.0, 0.0], [0.0, 0.5, 0.0], [1.0, 1.0], [0.5], [0.0, 1.0, 0.0]]),
            correlation([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]),
        ],
        "rouge": [rouge(text, reference) for text, reference in TEXTS],
    }
    print(json.dumps(result, indent=1))


main()

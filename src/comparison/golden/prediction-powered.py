"""Writes prediction-powered.json, what ppi-python says about win rates with some human verdicts.

    python3 prediction-powered.py > prediction-powered.json

The data are made here, with a seed; one pair a prompt. ppi-python divides by n where we divide by n - 1, so its
standard error times sqrt(n / (n - 1)) is ours. Its tuned lambda divides by the variance of the judge over all pairs, ours
by that over the labelled ones: both are here, and each estimate is for the lambda beside it.
"""

import json
from importlib.metadata import version

import numpy as np
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from scipy.stats import norm

Z = norm.ppf(0.975)


def estimate(y, f, others, lam):
    point = float(np.squeeze(ppi_mean_pointestimate(y, f, others, lam=lam)))
    low, high = (float(np.squeeze(end)) for end in ppi_mean_ci(y, f, others, alpha=0.05, lam=lam))
    return {"lambda": lam, "rate": point, "standardError": (high - low) / (2 * Z)}


def tuned(y, f, others):
    """The lambda that ppi-python finds, from its point estimate."""
    point = float(np.squeeze(ppi_mean_pointestimate(y, f, others)))
    return (point - y.mean()) / (others.mean() - f.mean())


cases = []
for seed, n, count, agreement, rate in [(1, 40, 400, 0.8, 0.6), (2, 25, 300, 0.95, 0.75), (3, 60, 100, 0.4, 0.5)]:
    random = np.random.default_rng(seed)
    truth = random.choice([1.0, 0.5, 0.0], size=n + count, p=[rate, 0.1, 0.9 - rate])
    noise = random.choice([1.0, 0.5, 0.0], size=n + count, p=[0.5, 0.2, 0.3])
    judge = np.where(random.random(n + count) < agreement, truth, noise)
    y, f, others = truth[:n], judge[:n], judge[n:]
    ours = float(np.clip(np.cov(y, f, ddof=0)[0, 1] / np.var(f), 0, 1) * count / (n + count))
    cases.append(
        {
            "human": y.tolist(),
            "judge": judge.tolist(),
            "ppi": estimate(y, f, others, 1.0),
            "ppiPlusPlus": estimate(y, f, others, ours),
            "humanOnly": estimate(y, f, others, 0.0),
            "theirs": estimate(y, f, others, tuned(y, f, others)),
        }
    )

written_by = "prediction-powered.py, " + ", ".join(f"{name} {version(name)}" for name in ("ppi-python", "numpy", "scipy"))
print(json.dumps({"writtenBy": written_by, "cases": cases}, indent=1))

"""Writes statistics.json, the known values that the tests of this room compare with.

    python3 statistics.py [preference_statistics.json] > statistics.json

Everything is computed by mpmath with 50 digits and rounded to doubles at the end; the arguments of the
quantiles are the doubles themselves. With the shared
fixture file as argument, its "wlt" values are copied beside ours and the two are compared first.
"""

import json
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 50


def normal_quantile(p):
    with mp.workdps(350):  # 1 - 1e-300 needs as many
        return mp.sqrt(2) * mp.erfinv(2 * mpf(p) - 1)


def student_cdf(t, df):
    """P(T <= t) for t >= 0, by the regularised incomplete beta function (DLMF 8.17)."""
    return 1 - mp.betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2


def student_quantile(p, df):
    """By bisection; quadrature instead of the hypergeometric series where df is large."""
    constant = mp.exp(mp.loggamma((mpf(df) + 1) / 2) - mp.loggamma(mpf(df) / 2)) / mp.sqrt(mp.pi * df)
    density = lambda x: constant * mp.exp(-(df + 1) / mpf(2) * mp.log1p(x * x / df))
    cdf = (lambda t: student_cdf(t, df)) if df < 500 else (lambda t: mpf(1) / 2 + mp.quad(density, [0, t / 2, t]))
    low, high = mpf(0), mpf(10000)
    for _ in range(90):
        middle = (low + high) / 2
        if cdf(middle) < p:
            low = middle
        else:
            high = middle
    return low


def log_pmf(k, n, p):
    p = mpf(p)
    return (
        mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log1p(-p)
    )


def at_least(k, n, p):
    """P(X >= k), term by term until the terms no longer count."""
    p = mpf(p)
    total = mpf(0)
    for j in range(k, n + 1):
        term = mp.exp(log_pmf(j, n, p))
        total += term
        if j > n * p and term < total * mpf(10) ** -40:
            break
    return total


def sign_test(w, l):
    n, k = w + l, max(w, l)
    upper = at_least(k, n, "0.5")
    here = mp.exp(log_pmf(k, n, "0.5"))
    return min(mpf(1), 2 * upper), min(mpf(1), 2 * upper - here)


def wilson(w, n):
    z = normal_quantile("0.975")
    share = mpf(w) / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * mp.sqrt(share * (1 - share) / n + z * z / (4 * mpf(n) ** 2)) / (1 + z * z / n)
    return [centre - half, centre + half]


def main():
    result = {
        "writtenBy": f"statistics.py, mpmath {mpmath.__version__}, {mp.dps} digits",
        "normalQuantile": [
            {"p": p, "value": float(normal_quantile(p))}
            for p in [1e-300, 1e-20, 1e-5, 0.025, 0.07, 0.1, 0.4, 0.5, 0.6, 0.925, 0.975, 0.995, 0.9999999]
        ],
        "studentQuantile": [
            {"p": p, "df": df, "value": float(student_quantile(mpf(p), df))}
            for df in [1, 2, 3, 4, 5, 29, 30, 100, 999, 1000, 1001, 5000, 1000000]
            for p in [0.6, 0.975, 0.995]
        ],
        "logBinomial": [
            {"k": k, "n": n, "p": p, "value": float(log_pmf(k, n, repr(p)))}
            for k, n, p in [
                (0, 10, 0.5),
                (10, 10, 0.3),
                (3, 10, 0.3),
                (18, 27, 0.5),
                (15, 31, 0.5),
                (16, 31, 0.01),
                (50, 1000, 0.06),
                (500000, 1000000, 0.5),
                (501000, 1000000, 0.5),
                (700000, 1000000, 0.5),
            ]
        ],
        "binomialTail": [
            {"k": k, "n": n, "p": p, "value": float(at_least(k, n, repr(p)))}
            for k, n, p in [(0, 5, 0.5), (3, 10, 0.3), (9, 10, 0.3), (18, 27, 0.5), (40, 1000, 0.06), (90, 1000, 0.06)]
        ],
        "signTest": [
            {"wins": w, "losses": l, "p": float(sign_test(w, l)[0]), "midP": float(sign_test(w, l)[1])}
            for w, l in [
                (1, 0),
                (5, 5),
                (18, 9),
                (9, 18),
                (86, 150),
                (6, 0),
                (501000, 499000),
                (500001, 499999),
                (510000, 490000),
            ]
        ],
        "wilson": [
            {"successes": w, "trials": n, "low": float(wilson(w, n)[0]), "high": float(wilson(w, n)[1])}
            for w, n in [(0, 10), (10, 10), (18, 30), (1, 3), (510000, 1000000)]
        ],
    }
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            fixture = json.load(file)["wlt"]
        ours = sign_test(fixture["w"], fixture["l"]) + tuple(wilson(fixture["w"], fixture["w"] + fixture["l"] + fixture["t"]))
        theirs = [fixture["sign_exact_p"], fixture["sign_midp"], *fixture["wilson_w_over_n"]]
        for a, b in zip(ours, theirs):
            assert abs(a - b) < 1e-12, (a, b)
        result["fixture"] = {key: fixture[key] for key in ["w", "l", "t", "wilson_w_over_n", "sign_exact_p", "sign_midp"]}
    print(json.dumps(result, indent=1))


main()

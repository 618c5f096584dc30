"""Writes fit.json, what other packages say about the data that the tests of fit/ and agreement.ts use.

    python3 fit.py preference_statistics.json > fit.json

Bradley-Terry: statsmodels' binomial GLM on a design of differences, its HC0 and cluster covariances. Ridge
and Plackett-Luce: choix. Davidson and Rao-Kupper, which no package here has: their likelihoods written down
once more in torch, maximised by Newton with torch's own derivatives. Firth: the root of the modified score
by scipy. The data are drawn here with a fixed seed; published data come from the shared fixture file, whose
values are compared with ours before they are copied.
"""

import json
import sys
import warnings
from importlib.metadata import version

import choix
import krippendorff
import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
import torch
from scipy import optimize, stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

ITEMS = 6
torch.set_default_dtype(torch.float64)
warnings.simplefilter("ignore")


def draw(random):
    """Comparisons with a home advantage, ties, two groups, 40 prompts and a length that counts."""
    ability = np.linspace(-1, 1, ITEMS)
    rows = []
    for _ in range(900):
        i, j = random.choice(ITEMS, 2, replace=False)
        length_i, length_j = np.round(random.normal(size=2), 3)
        d = ability[i] - ability[j] + 0.3 + 0.4 * (length_i - length_j)
        w, l, t = np.exp(d / 2), np.exp(-d / 2), 0.6
        outcome = random.choice(3, p=np.array([w, l, t]) / (w + l + t))
        rows.append([int(i), int(j), int(outcome), int(random.integers(2)), int(random.integers(40)), length_i, length_j])
    return rows


def design(i, j, extra=()):
    """The last item is 0."""
    x = np.zeros((len(i), ITEMS - 1))
    for k, (a, b) in enumerate(zip(i, j)):
        if a < ITEMS - 1:
            x[k, a] += 1
        if b < ITEMS - 1:
            x[k, b] -= 1
    return np.column_stack([x, *extra])


def glm(x, wins, losses, **options):
    return sm.GLM(np.column_stack([wins, losses]), x, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100, **options)


def kernel(result, wins, losses):
    """The log-likelihood without binomial coefficients."""
    p = result.fittedvalues
    return float(np.sum(np.where(wins > 0, wins * np.log(p), 0) + np.where(losses > 0, losses * np.log1p(-p), 0)))


def told(result):
    return {"values": result.params.tolist(), "se": result.bse.tolist()}


def newton(rows, start):
    """Exact derivatives by torch, until the gradient is rounding; `rows` gives each comparison's log-probability."""
    log_likelihood = lambda at: rows(at).sum()
    at = torch.tensor(start)
    for _ in range(60):
        at = at.detach().requires_grad_(True)
        gradient = torch.autograd.grad(log_likelihood(at), at)[0]
        hessian = torch.autograd.functional.hessian(log_likelihood, at)
        at = at.detach() - torch.linalg.solve(hessian, gradient)
    assert gradient.abs().max() < 1e-9, gradient
    covariance = torch.linalg.inv(-torch.autograd.functional.hessian(log_likelihood, at))
    scores = torch.autograd.functional.jacobian(rows, at)
    return {
        "values": at.tolist(),
        "se": covariance.diagonal().sqrt().tolist(),
        "sandwichSe": (covariance @ scores.T @ scores @ covariance).diagonal().sqrt().tolist(),
        "logLikelihood": float(log_likelihood(at)),
    }


def tie_models(i, j, outcome):
    x = torch.tensor(design(i, j, [np.ones(len(i))]))
    won, lost, tied = (torch.tensor((outcome == k).astype(float)) for k in (0, 1, 2))

    def davidson(at):
        d, tie = x @ at[:-1], at[-1]
        total = torch.logsumexp(torch.stack([d / 2, -d / 2, tie.expand(len(d))]), 0)
        return won * d / 2 - lost * d / 2 + tied * tie - total

    def rao_kupper(at):
        d, eta = x @ at[:-1], at[-1]
        above, below = torch.nn.functional.logsigmoid(d - eta), torch.nn.functional.logsigmoid(-d - eta)
        return won * above + lost * below + tied * (above + below + torch.log(torch.expm1(2 * eta)))

    start = [0.0] * ITEMS
    return {"davidson": newton(davidson, start + [-0.5]), "rao-kupper": newton(rao_kupper, start + [0.5])}


def firth(x, wins, losses):
    n = wins + losses

    def score(at):
        p = 1 / (1 + np.exp(-x @ at))
        weight = n * p * (1 - p)
        inverse = np.linalg.inv(x.T @ (weight[:, None] * x))
        h = weight * np.einsum("ki,ij,kj->k", x, inverse, x)
        return x.T @ (wins + h / 2 - (n + h) * p)

    found = optimize.root(score, np.zeros(x.shape[1]), method="hybr", tol=1e-14)
    assert np.abs(score(found.x)).max() < 1e-9
    return found.x.tolist()


def pseudo_wins(x, wins, losses, extra):
    result = glm(x, wins + extra, losses + extra)
    p = result.fittedvalues
    inner = lambda n: x.T @ ((n * p * (1 - p))[:, None] * x)
    bread = np.linalg.inv(inner(wins + losses + 2 * extra))
    return {"values": result.params.tolist(), "se": np.sqrt(np.diag(bread @ inner(wins + losses) @ bread)).tolist()}


def folded(i, j, wins, losses):
    """One cell a pair, whatever the order."""
    cells = {}
    for a, b, w, l in zip(i, j, wins, losses):
        key, (w, l) = ((a, b), (w, l)) if a < b else ((b, a), (l, w))
        cell = cells.setdefault(key, [0, 0])
        cell[0] += w
        cell[1] += l
    keys = sorted(cells)
    return np.array([k[0] for k in keys]), np.array([k[1] for k in keys]), *np.array([cells[k] for k in keys], float).T


def ordered(i, j, wins, losses):
    cells = {}
    for a, b, w, l in zip(i, j, wins, losses):
        cell = cells.setdefault((a, b), [0, 0])
        cell[0] += w
        cell[1] += l
    keys = sorted(cells)
    return np.array([k[0] for k in keys]), np.array([k[1] for k in keys]), *np.array([cells[k] for k in keys], float).T


def main():
    random = np.random.default_rng(20261124)
    rows = draw(random)
    i, j, outcome, group, cluster, length_i, length_j = (np.array(column) for column in zip(*rows))
    decided = outcome < 2
    di, dj, won = i[decided], j[decided], (outcome[decided] == 0).astype(float)
    result = {
        "writtenBy": "fit.py",
        "versions": {
            "numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
            "scikit-learn": sklearn.__version__, "torch": torch.__version__, "choix": version("choix"),
            "krippendorff": version("krippendorff"),
        },
        "rows": rows,
    }

    # Bradley-Terry on the decided comparisons.
    fi, fj, fw, fl = folded(di, dj, won, 1 - won)
    oi, oj, ow, ol = ordered(di, dj, won, 1 - won)
    plain = glm(design(oi, oj), ow, ol)
    single = sm.GLM(won, design(di, dj), family=sm.families.Binomial())
    options = {"tol": 1e-14, "maxiter": 100}
    hc0 = single.fit(cov_type="HC0", **options)
    clustered = single.fit(
        cov_type="cluster", cov_kwds={"groups": cluster[decided], "use_correction": False}, **options
    )
    clusters = len(np.unique(cluster[decided]))
    order = glm(design(oi, oj, [np.ones(len(oi))]), ow, ol)
    length = (length_i - length_j)[decided]
    covariate = glm(design(di, dj, [np.ones(len(di)), length]), won, 1 - won)
    result["bradleyTerry"] = {
        **told(plain),
        "logLikelihood": kernel(plain, ow, ol),
        "deviance": float(plain.deviance),
        "degreesOfFreedom": int(plain.df_resid),
        "sandwichSe": hc0.bse.tolist(),
        "clusters": clusters,
        # With the factor C/(C - 1), which statsmodels combines with another.
        "clusteredSe": (clustered.bse * np.sqrt(clusters / (clusters - 1))).tolist(),
    }
    result["orderEffect"] = {**told(order), "deviance": float(order.deviance), "degreesOfFreedom": int(order.df_resid)}
    result["covariate"] = told(covariate)
    result["firth"] = firth(design(fi, fj), fw, fl)
    pairs = [(int(a), int(b)) if w else (int(b), int(a)) for a, b, w in zip(di, dj, won)]
    ridge = choix.opt_pairwise(ITEMS, pairs, alpha=3.0, method="Newton-CG", tol=1e-14)
    result["ridge"] = {"strength": 3.0, "values": (ridge - ridge.mean()).tolist()}
    result["pseudoWins"] = {"wins": 2.0, **pseudo_wins(design(fi, fj), fw, fl, 2.0)}

    # Groups.
    log_likelihoods = []
    for g in (0, 1):
        at = group[decided] == g
        part = ordered(di[at], dj[at], won[at], 1 - won[at])
        log_likelihoods.append(kernel(glm(design(*part[:2]), *part[2:]), *part[2:]))
    statistic = 2 * (sum(log_likelihoods) - kernel(plain, ow, ol))
    result["groups"] = {
        "statistic": statistic,
        "degreesOfFreedom": ITEMS - 1,
        "p": float(stats.chi2.sf(statistic, ITEMS - 1)),
    }

    result["ties"] = tie_models(i, j, outcome)

    # Rankings of three or four of the items.
    rankings = []
    for _ in range(120):
        chosen = random.choice(ITEMS, int(random.integers(3, 5)), replace=False)
        noise = random.gumbel(size=len(chosen)) + np.linspace(-1, 1, ITEMS)[chosen]
        rankings.append([int(k) for k in chosen[np.argsort(-noise)]])
    luce = choix.opt_rankings(ITEMS, rankings, alpha=0.0, method="Newton-CG", tol=1e-14)
    result["plackettLuce"] = {"rankings": rankings, "values": (luce - luce.mean()).tolist()}

    result["chiSquareTail"] = [
        {"x": x, "df": df, "value": float(stats.chi2.sf(x, df))}
        for df in [1, 2, 3, 5, 10, 128, 1000]
        for x in [0.1, 1.0, 3.841458820694124, 12.5, 130.0, 1100.0]
    ]

    # Agreement: four raters, twenty units, one in five missing.
    truth = random.integers(1, 5, size=20)
    ratings = np.where(random.random((4, 20)) < 0.7, truth, random.integers(1, 5, size=(4, 20))).astype(float)
    ratings[random.random((4, 20)) < 0.2] = np.nan
    one, other = random.integers(0, 3, size=60), random.integers(0, 3, size=60)
    other = np.where(random.random(60) < 0.5, one, other)
    table = np.array([[int(np.sum((one == a) & (other == b))) for b in range(3)] for a in range(3)])
    counts = random.multinomial(5, [0.5, 0.3, 0.2], size=12)
    result["agreement"] = {
        "ratings": [[None if np.isnan(v) else int(v) for v in row] for row in ratings],
        **{level: float(krippendorff.alpha(ratings, level_of_measurement=level)) for level in ["nominal", "ordinal", "interval"]},
        "cohen": {"table": table.tolist(), "kappa": float(cohen_kappa_score(one, other))},
        "fleiss": {"counts": counts.tolist(), "kappa": float(fleiss_kappa(counts))},
    }

    with open(sys.argv[1], encoding="utf-8") as file:
        fixture = json.load(file)
    check(fixture)
    result["published"] = {
        name: fixture[name] for name in ["citations", "wikipedia", "pudding_davidson_1970", "agreement"]
    }
    print(json.dumps(result))


def check(fixture):
    """The fixture's citations, refitted, and its agreement values, recomputed."""
    citations = fixture["citations"]
    i, j, w, l = (np.array(column) for column in zip(*citations["rows"]))
    x = np.zeros((len(i), 4))
    for k in range(len(i)):
        x[k, i[k]] += 1
        x[k, j[k]] -= 1
    result = glm(x[:, 1:], w, l)
    assert np.allclose(result.params, citations["coef"], atol=1e-10)
    assert np.allclose(result.bse, citations["se"], atol=1e-10)
    assert abs(result.deviance - citations["deviance"]) < 1e-9
    wikipedia = fixture["agreement"]["krippendorff_wikipedia"]
    data = [[np.nan if v is None else v for v in row] for row in wikipedia["data"]]
    for level in ["nominal", "interval"]:
        assert abs(krippendorff.alpha(data, level_of_measurement=level) - wikipedia[level]) < 1e-4


main()

"""Answers fit.js, a line for a line: the same fits by choix and scikit-learn, timed here.

    others.py FOLDER ITEMS     FOLDER holds first.bin, second.bin (int32) and outcome.bin (uint8)

Both begin where ours begins, at integer-coded columns. choix takes a list of (winner, loser) pairs, which is
made before its clock starts; scikit-learn gets one weighted row a pair and result, the way published
leaderboards do it, with the aggregation on its clock as it is on ours.
"""

import json
import platform
import sys
import time
import warnings
from importlib.metadata import version

import choix
import numpy as np
import scipy
import sklearn
from scipy import sparse
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
folder, items = sys.argv[1], int(sys.argv[2])
first = np.fromfile(f"{folder}/first.bin", np.int32)
second = np.fromfile(f"{folder}/second.bin", np.int32)
outcome = np.fromfile(f"{folder}/outcome.bin", np.uint8)
winner, loser = np.where(outcome == 1, first, second), np.where(outcome == 1, second, first)
pairs = list(zip(winner.tolist(), loser.tolist()))
found = {}


def by_choix():
    found["choix"] = choix.ilsr_pairwise(items, pairs, alpha=0.0, tol=1e-8)


def by_sklearn():
    codes, counts = np.unique(first.astype(np.int64) * items + second + outcome.astype(np.int64) * items**2, return_counts=True)
    won, code = codes // items**2, codes % items**2
    rows = np.arange(len(codes))
    x = sparse.csr_matrix(
        (np.repeat([1.0, -1.0], len(codes)), (np.tile(rows, 2), np.concatenate([code // items, code % items]))),
        shape=(len(codes), items),
    )
    model = LogisticRegression(C=np.inf, fit_intercept=False, solver="newton-cg", tol=1e-10, max_iter=1000)
    found["sklearn"] = model.fit(x, won, sample_weight=counts).coef_[0]


TASKS = {"choix, I-LSR on 10⁶": by_choix, "scikit-learn, logistic regression on counts of 10⁶": by_sklearn}

for line in sys.stdin:
    task = line.strip()
    if task == "versions":
        answer = {
            "python": platform.python_version(), "choix": version("choix"), "scikitLearn": sklearn.__version__,
            "numpy": np.__version__, "scipy": scipy.__version__,
        }
    elif task == "abilities":
        answer = {name: (values - np.mean(values)).tolist() for name, values in found.items()}
    else:
        begun, used = time.perf_counter(), time.process_time()
        TASKS[task]()
        answer = {"seconds": time.perf_counter() - begun, "processorSeconds": time.process_time() - used}
    print(json.dumps(answer), flush=True)

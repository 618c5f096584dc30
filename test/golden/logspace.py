"""Writes logspace.json: functions of log-probabilities at their extremes, computed with 420 digits.

python3 test/golden/logspace.py
"""

import json
import pathlib
from decimal import Decimal, getcontext

getcontext().prec = 420


def row(f, x):
    return [x, float(f(Decimal(x)))]


def log_sigmoid(x):
    return -(1 + (-x).exp()).ln()


def log1m_exp(x):
    return (1 - x.exp()).ln()



VALUES = {
    "logSigmoid": [row(log_sigmoid, x) for x in (-1000, -40, -1, 0, 1, 40, 700)],
    "log1mExp": [row(log1m_exp, x) for x in (-1e-17, -1e-9, -0.6931471805599453, -1, -12, -30, -40)],

}
path = pathlib.Path(__file__).parent / "logspace.json"
path.write_text(json.dumps({"digits": 420, "values": VALUES}, indent=1) + "\n")

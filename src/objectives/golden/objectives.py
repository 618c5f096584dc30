"""Writes objectives.json: what TRL and PyTorch say about the inputs in the same file.

    python objectives.py > objectives.json      (torch and trl of the versions that it writes down)

The losses of TRL are called in TRL's own trainers, around which a stand-in holds the settings and plays the
model; one pair at a time, because TRL returns only means. What TRL no longer has (PPO) or never had is written
here with PyTorch's functions. Everything is float64, except where TRL itself computes in float32.
"""

import json
import math
import platform
import random
from types import SimpleNamespace
from unittest.mock import MagicMock

import torch
import torch.nn.functional as F
import trl
from trl import DPOTrainer, KTOTrainer, RewardTrainer
from trl.experimental.cpo import CPOTrainer
from trl.experimental.orpo import ORPOTrainer

torch.set_default_dtype(torch.float64)
draw = random.Random(20240613)
BETA, EPSILON, TAU = 0.3, 0.15, 0.05


def t(values):
    return torch.tensor(values)


def numbers(tensor):
    return [float(v) for v in tensor.reshape(-1)]


# Inputs ---------------------------------------------------------------------------------------------

LENGTHS = [(4, 6), (3, 3), (7, 2), (1, 5), (5, 4)]


def tokens(length):
    return [round(-draw.expovariate(0.8), 4) for _ in range(length)]


def near(values, spread):
    return [round(min(-1e-4, v + draw.gauss(0, spread)), 4) for v in values]


reference = {
    "chosen": [tokens(w) for w, _ in LENGTHS],
    "rejected": [tokens(l) for _, l in LENGTHS],
}
policy = {side: [near(row, 0.6) for row in rows] for side, rows in reference.items()}
squares = {side: [[round(draw.uniform(0.05, 0.9), 4) for _ in row] for row in rows] for side, rows in reference.items()}
inputs = {"policy": policy, "reference": reference, "sumOfSquares": squares}


# DPO's family, in TRL's trainer ----------------------------------------------------------------------


def padded(chosen, rejected, dtype):
    """Rows of [chosen…, rejected…], right-padded with 0, one prompt token in front."""
    rows = chosen + rejected
    width = max(map(len, rows))
    return torch.tensor([row + [0.0] * (width - len(row)) for row in rows], dtype=dtype)


def player(logps, log_squares):
    zeros = torch.zeros_like(logps)
    out = SimpleNamespace(
        log_probs=logps, log_sum_sq_probs=log_squares, entropy=zeros, mean_logits=zeros, is_top1=zeros.bool()
    )
    return lambda **_: out


def dpo(pairs, loss_types, weights=None, dtype=torch.float64, **settings):
    """TRL's DPO loss over some pairs: their mean."""
    take = lambda source: [[source[side][i] for i in pairs] for side in ("chosen", "rejected")]
    logps = padded(*take(policy), dtype)
    mask = (padded(*[[[1.0] * len(r) for r in rows] for rows in take(policy)], dtype) > 0).long()
    log_squares = padded(*[[[math.log(s) for s in r] for r in rows] for rows in take(squares)], dtype)
    trainer = MagicMock()
    trainer.accelerator.gather_for_metrics = trainer.accelerator.gather = lambda x: x
    trainer.accelerator.device = "cpu"
    trainer.aux_loss_enabled = trainer.precompute_ref_logps = False
    trainer.ref_model = player(padded(*take(reference), dtype), log_squares)
    trainer.args.discopop_tau = TAU
    trainer.beta, trainer.label_smoothing = BETA, settings.get("label_smoothing", 0.0)
    trainer.f_divergence_type = settings.get("f", "reverse_kl")
    trainer.f_alpha_divergence_coef = settings.get("alpha", 0.5)
    trainer.ld_alpha, trainer.use_weighting = settings.get("ld_alpha"), settings.get("wpo", False)
    trainer.loss_types, trainer.loss_weights = loss_types, weights or [1.0] * len(loss_types)
    ids = torch.zeros(len(mask), mask.shape[1] + 1, dtype=torch.long)
    batch = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "completion_mask": torch.cat([torch.zeros(len(mask), 1, dtype=torch.long), mask], dim=1),
    }
    return float(DPOTrainer._compute_loss(trainer, player(logps, log_squares), batch, False))


def each(*arguments, **settings):
    return [dpo([i], *arguments, **settings) for i in range(len(LENGTHS))]


everyone = range(len(LENGTHS))
family = {
    name: each([name])
    for name in (
        "sigmoid hinge ipo nca_pair bco_pair sppo_hard apo_zero apo_down discopop sft sigmoid_norm"
    ).split()
}
# One pair's token mean is not its share of the batch's: of "sft" only the mean over the batch can be compared.
family["sft"] = dpo(everyone, ["sft"])
for name in ("exo_pair", "robust"):
    family[name] = each([name], label_smoothing=EPSILON)
for name in ("aot", "aot_unpaired"):
    family[name] = dpo(everyone, [name], label_smoothing=EPSILON)

divergences = {
    f"{name}/{f}": each([name], f=f)
    for name in ("sigmoid", "ipo", "sigmoid_norm")
    for f in ("forward_kl", "js_divergence")
}
# TRL computes this one in float32.
divergences["sigmoid/alpha_divergence"] = each(["sigmoid"], f="alpha_divergence", alpha=0.5, dtype=torch.float32)

combined = {
    "ld_alpha 0.4": each(["sigmoid"], ld_alpha=0.4),
    "use_weighting": each(["sigmoid"], wpo=True),
    "mpo": dpo(everyone, ["sigmoid", "bco_pair", "sft"], [0.8, 0.2, 1.0]),
}


# CPO, SimPO, ORPO, in TRL's trainers -------------------------------------------------------------------

sums = {side: t([math.fsum(row) for row in policy[side]]) for side in policy}
means = {side: t([math.fsum(row) / len(row) for row in policy[side]]) for side in policy}
reference_sums = {side: t([math.fsum(row) for row in reference[side]]) for side in reference}


def cpo(loss_type, logps, **settings):
    trainer = SimpleNamespace(
        accelerator=SimpleNamespace(device="cpu"),
        **{"alpha": 0.0, "beta": BETA, "label_smoothing": EPSILON, "simpo_gamma": 0.7, "loss_type": loss_type, **settings},
    )
    return numbers(CPOTrainer.cpo_loss(trainer, logps["chosen"], logps["rejected"])[0])


orpo = SimpleNamespace(accelerator=SimpleNamespace(device="cpu"), beta=-1.0)
free = {
    "cpo": cpo("sigmoid", sums),
    "simpo": cpo("simpo", means),
    # TRL computes this one in float32, and adds λ times a reward, not a loss.
    "orpo": numbers(ORPOTrainer.odds_ratio_loss(orpo, means["chosen"], means["rejected"])[0]),
}

# What TRL has not: label smoothing of DPO, IPO over sums, DPO-Positive.
c = sums["chosen"] - reference_sums["chosen"]
r = sums["rejected"] - reference_sums["rejected"]
ours = {
    "cdpo": numbers(
        F.binary_cross_entropy_with_logits(BETA * (c - r), torch.full_like(c, 1 - EPSILON), reduction="none")
    ),
    "ipo_sum": numbers(F.mse_loss(c - r, torch.full_like(c, 0.5 / BETA), reduction="none")),
    "dpop": numbers(F.softplus(-BETA * (c - r - 5 * F.relu(-c)))),
}


# Reward model and rankings ------------------------------------------------------------------------------

scores = {"chosen": [0.5, 1.2, -0.3, 2.25], "rejected": [0.8, 0.2, -1.0, -4.5], "margin": [0.5, 0.0, 1.0, 2.0]}


def reward(i, margin, centering):
    trainer = MagicMock()
    trainer.args.center_rewards_coefficient = centering
    trainer.accelerator.gather = trainer.accelerator.gather_for_metrics = lambda x: x
    logits = t([[scores["chosen"][i]], [scores["rejected"][i]]])
    batch = {"attention_mask": torch.ones(2, 3), **({"margin": t([scores["margin"][i]])} if margin else {})}
    return float(RewardTrainer.compute_loss(trainer, lambda **_: SimpleNamespace(logits=logits), batch))


four = range(4)
reward_model = {
    "plain": [reward(i, False, None) for i in four],
    "margin": [reward(i, True, None) for i in four],
    "centred": [reward(i, False, 0.01) for i in four],
}

ranked = [[1.5, 0.7, 0.2, -0.2], [0.1, 0.4, -2.0, 3.0]]
ranking = []
for row in ranked:
    pairs = torch.combinations(t(row))
    ranking.append(float(F.binary_cross_entropy_with_logits(pairs[:, 0] - pairs[:, 1], torch.ones(len(pairs)))))
# The likelihood of an order is a chain of softmaxes over what is left.
plackett_luce = [
    float(sum(F.cross_entropy(BETA * t(row[k:]), torch.tensor(0)) for k in range(len(row)))) for row in ranked
]


# KTO, in TRL's trainer ----------------------------------------------------------------------------------

kto_inputs = {
    "policy": [-12.0, -15.5, -7.25, -30.0],
    "reference": [-13.0, -14.5, -7.5, -27.0],
    "label": [True, False, True, False],
    "mismatchedPolicy": [-40.5, -38.0, -51.0, -44.0],
    "mismatchedReference": [-41.0, -38.75, -50.5, -44.5],
}


def kto(loss_type, label):
    """The weighted losses of one label; TRL returns the mean over the batch, others weighted 0."""
    trainer = MagicMock()
    trainer.accelerator.gather_for_metrics = trainer.accelerator.gather = lambda x: x
    trainer.accelerator.device = "cpu"
    trainer.aux_loss_enabled = trainer.precompute_ref_logps = False
    trainer.loss_type, trainer.beta = loss_type, BETA
    trainer.desirable_weight, trainer.undesirable_weight = (1.3, 0.0) if label else (0.0, 0.8)
    trainer.calculate_KL = loss_type == "kto"
    column = lambda key: t(kto_inputs[key]).reshape(-1, 1)
    policy_model = player(column("policy"), None)
    trainer.ref_model = player(column("reference"), None)
    own = column("mismatchedPolicy").reshape(-1), column("mismatchedReference").reshape(-1)
    trainer._compute_kl_logps = lambda model, _: own[0] if model is policy_model else own[1]
    ids = torch.zeros(4, 2, dtype=torch.long)
    batch = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "completion_mask": torch.tensor([[0, 1]] * 4),
        "label": torch.tensor(kto_inputs["label"]),
    }
    return 4 * float(KTOTrainer._compute_loss(trainer, policy_model, batch, False))


kto_values = {
    f"{name}/{'desirable' if label else 'undesirable'}": kto(name, label)
    for name in ("kto", "apo_zero_unpaired")
    for label in (True, False)
}


# PPO ----------------------------------------------------------------------------------------------------

ppo_inputs = {
    "tokenLogps": [-0.7, -2.5, -0.5, -1.4, -3.0, -0.1],
    "oldTokenLogps": [-1.0, -2.0, -0.5, -1.5, -2.0, -1.4],
    "advantages": [0.6852, 0.616, -0.88, 0.6, -0.4, -1.2],
    "values": [0.5, 0.3, 0.0, 0.9, -0.6, 0.25],
    "oldValues": [0.2, 0.3, 0.1, 0.4, -0.1, 0.2],
    "returns": [0.8852, 0.916, 0.98, 1.0, -0.5, -1.0],
    "rewards": [0.0, -0.02, 0.01, 0.3, -0.4, 1.0],
    "logits": [[0.3, -1.2, 2.0, 0.0], [5.0, 0.1, -3.0, 0.2]],
}
p = {key: t(value) for key, value in ppo_inputs.items()}


def gae(gamma, lam, bootstrap):
    """The definition: a sum over all later errors, not a recursion."""
    nexts = torch.cat([p["oldValues"][1:], t([bootstrap])])
    errors = p["rewards"] + gamma * nexts - p["oldValues"]
    count = len(errors)
    return [float(sum((gamma * lam) ** l * errors[i + l] for l in range(count - i))) for i in range(count)]


difference = p["tokenLogps"] - p["oldTokenLogps"]
ratio = difference.exp()
moved = p["oldValues"] + (p["values"] - p["oldValues"]).clamp(-0.2, 0.2)
x = p["advantages"]
ppo = {
    "surrogate": numbers(-torch.minimum(ratio * x, ratio.clamp(0.8, 1.2) * x)),
    "value": numbers(0.5 * torch.maximum((p["values"] - p["returns"]) ** 2, (moved - p["returns"]) ** 2)),
    "negativeEntropy": numbers(-torch.distributions.Categorical(logits=p["logits"]).entropy()),
    "k1": numbers(difference),
    "k2": numbers(0.5 * difference**2),
    "k3": numbers(torch.special.expm1(-difference) + difference),
    "gae gamma 0.97 lambda 0.9": gae(0.97, 0.9, 0.0),
    "gae gamma 1 lambda 0.95, cut off at 0.7": gae(1.0, 0.95, 0.7),
    "whiten": numbers((x - x.mean()) / (x.var() + 1e-8).sqrt()),
    "whitenKeepingMean": numbers((x - x.mean()) / (x.var() + 1e-8).sqrt() + x.mean()),
}

print(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "machine": platform.machine(),
                "torch": torch.__version__,
                "trl": trl.__version__,
            },
            "options": {"beta": BETA, "labelSmoothing": EPSILON, "tau": TAU},
            "pairs": inputs,
            "family": family,
            "divergences": divergences,
            "combined": combined,
            "free": free,
            "ours": ours,
            "scores": scores,
            "rewardModel": reward_model,
            "ranked": ranked,
            "ranking": ranking,
            "plackettLuce": plackett_luce,
            "ktoInputs": kto_inputs,
            "kto": kto_values,
            "ppoInputs": ppo_inputs,
            "ppo": ppo,
        },
        indent=1,
    )
)

"""Writes the golden files in this folder from PyTorch, transformers and TRL.

    python3 -m venv peers && peers/bin/pip install torch transformers trl peft
    peers/bin/python test/golden/write.py

No value here is typed by hand, and Penchant itself never runs Python.
"""

import json
import pathlib
import platform
import types

import torch
import transformers
import trl
from safetensors.torch import save_file
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
    TypicalLogitsWarper,
)
from transformers import GPT2Config, GPT2LMHeadModel, PhiConfig, PhiForCausalLM, get_scheduler
from trl.experimental.orpo import ORPOTrainer

HERE = pathlib.Path(__file__).parent
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)

ENVIRONMENT = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "trl": trl.__version__,
    "python": platform.python_version(),
}


def randomised(model, seed):
    """Weights away from their initial values, so that every path through the model matters."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            centre = 1.0 if name.endswith(("ln_1.weight", "ln_2.weight", "ln_f.weight", "layernorm.weight")) else 0.0
            parameter.copy_(centre + 0.25 * torch.randn(parameter.shape, generator=generator))
    return model.eval()


def models():
    torch.manual_seed(0)
    gpt2 = GPT2LMHeadModel(
        GPT2Config(vocab_size=40, n_embd=16, n_head=2, n_layer=2, n_positions=24, bos_token_id=0, eos_token_id=1)
    )
    phi = PhiForCausalLM(
        PhiConfig(
            vocab_size=40, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=2, max_position_embeddings=24, bos_token_id=0, eos_token_id=1,
            partial_rotary_factor=0.5,
        )
    )
    return {"gpt2": randomised(gpt2, 1), "phi": randomised(phi, 2)}


ROWS = [[5, 9, 2, 11, 30, 7, 1, 23], [4, 8, 15, 16]]
PAIRS = [
    {"prompt": [3, 14, 15], "chosen": [9, 26, 5, 1], "rejected": [35, 8, 1]},
    {"prompt": [9, 7], "chosen": [9, 3, 1], "rejected": [2, 38, 4, 6, 1]},
]


def padded(rows, value):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def logits_of(model):
    mask = padded([[1] * len(row) for row in ROWS], 0)
    logits = model(padded(ROWS, 0), attention_mask=mask).logits
    return [logits[i, : len(row)].tolist() for i, row in enumerate(ROWS)]


def nll_of(model):
    ids, labels = padded(ROWS, 0), padded(ROWS, -100)
    mask = padded([[1] * len(row) for row in ROWS], 0)
    return model(ids, attention_mask=mask, labels=labels).loss


def orpo_of(model):
    """TRL's own loss on rows tokenised beforehand; only what needs a trainer around it is stubbed."""
    trainer = object.__new__(ORPOTrainer)
    trainer.beta = 0.1
    trainer.is_encoder_decoder = False
    trainer.padding_value = 0
    trainer.aux_loss_enabled = False
    trainer.accelerator = types.SimpleNamespace(device=torch.device("cpu"), gather_for_metrics=lambda x: x)
    batch = {}
    for side in ("chosen", "rejected"):
        full = [pair["prompt"] + pair[side] for pair in PAIRS]
        labels = [[-100] * len(pair["prompt"]) + pair[side] for pair in PAIRS]
        batch[f"{side}_input_ids"] = padded(full, 0)
        batch[f"{side}_attention_mask"] = padded([[1] * len(row) for row in full], 0)
        batch[f"{side}_labels"] = padded(labels, -100)
    return trainer.get_batch_loss_metrics(model, batch)


def gradients_of(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: [float(f"{g:.9g}") for g in p.grad.reshape(-1).tolist()] for name, p in model.named_parameters()}


def trajectory(model, steps=6):
    """Losses of AdamW on ORPO, clipped at 1, weight decay on matrices alone, as the transformers trainer groups them."""
    decayed = [p for n, p in model.named_parameters() if not n.endswith("bias") and "ln_" not in n and "layernorm" not in n]
    ids = {id(p) for p in decayed}
    rest = [p for p in model.parameters() if id(p) not in ids]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}], lr=1e-2, betas=(0.9, 0.999), eps=1e-8
    )
    lines = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss, _ = orpo_of(model)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        lines.append({"loss": loss.item(), "grad_norm": norm.item()})
    return lines


def parity():
    result = {"environment": ENVIRONMENT, "rows": ROWS, "pairs": PAIRS, "models": {}}
    for name, model in models().items():
        folder = HERE / name
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        nll = nll_of(model)
        orpo, metrics = orpo_of(model)
        entry = {"logits": logits_of(model), "nll": nll.item(), "nll_gradients": gradients_of(model, nll)}
        orpo, metrics = orpo_of(model)
        entry |= {"orpo": orpo.item(), "orpo_metrics": metrics, "orpo_gradients": gradients_of(model, orpo)}
        entry["trajectory"] = trajectory(model)
        result["models"][name] = entry
    phi = models()["phi"]
    phi.save_pretrained(HERE / "phi-sharded", max_shard_size="8KB")
    (HERE / "phi-sharded" / "generation_config.json").unlink(missing_ok=True)
    state = {k: v.to(torch.bfloat16) for k, v in phi.state_dict().items()}
    save_file(state, HERE / "phi-bfloat16.safetensors", metadata={"format": "pt"})
    half = {"tensor": torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 1e-5, float("inf"), 0.333])}
    save_file({k: v.to(torch.float16) for k, v in half.items()}, HERE / "float16.safetensors")
    result["bfloat16"] = {k: v.float().reshape(-1).tolist()[:8] for k, v in state.items()}
    result["float16"] = [x if x != float("inf") else "inf" for x in half["tensor"].to(torch.float16).float().tolist()]
    return result


def optimizers():
    """Five updates of one small vector by each optimiser, and every schedule's factors."""
    start = [0.5, -1.25, 3.0, 0.01]
    gradients = [[0.1, -2.0, 0.003, 5.0], [0.2, 1.0, -0.01, -4.0], [-0.3, 0.5, 0.02, 3.0], [0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]]
    kinds = {
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9, eps=1e-6),
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    }
    result = {"start": start, "gradients": gradients, "values": {}, "schedules": {}}
    for name, make in kinds.items():
        parameter = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
        optimizer = make([parameter])
        values = []
        for gradient in gradients:
            parameter.grad = torch.tensor(gradient, dtype=torch.float64)
            torch.nn.utils.clip_grad_norm_([parameter], 3.0)
            optimizer.step()
            values.append(parameter.tolist())
        result["values"][name] = values
    for name in ("constant_with_warmup", "linear", "cosine", "inverse_sqrt"):
        for warmup in (0, 4):
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
            scheduler = get_scheduler(name, optimizer, num_warmup_steps=warmup, num_training_steps=12)
            factors = []
            for _ in range(14):
                factors.append(scheduler.get_last_lr()[0])
                optimizer.step()
                scheduler.step()
            result["schedules"][f"{name}/{warmup}"] = factors
    return result


def generation():
    """What each logits processor leaves, and what greedy search says."""
    generator = torch.Generator().manual_seed(5)
    logits = (2 * torch.randn((3, 12), generator=generator)).double()
    logits[2, 3] = logits[2, 7]
    seen = torch.tensor([[1, 5, 5, 9], [0, 2, 4, 6], [3, 7, 3, 7]])
    processors = {
        "repetitionPenalty 1.2": RepetitionPenaltyLogitsProcessor(1.2),
        "temperature 0.5": TemperatureLogitsWarper(0.5),
        "topK 3": TopKLogitsWarper(3),
        "topK 1": TopKLogitsWarper(1),
        "topP 0.8": TopPLogitsWarper(0.8),
        "topP 0.1": TopPLogitsWarper(0.1),
        "minP 0.1": MinPLogitsWarper(0.1),
        "typicalP 0.5": TypicalLogitsWarper(0.5),
        "typicalP 0.9": TypicalLogitsWarper(0.9),
    }
    finite = lambda rows: [[x if x != float("-inf") else None for x in row] for row in rows.tolist()]
    result = {"logits": logits.tolist(), "seen": seen.tolist(), "processed": {}, "greedy": {}}
    for name, processor in processors.items():
        result["processed"][name] = finite(processor(seen, logits.clone()))
    for name, model in models().items():
        result["greedy"][name] = []
        for prompt in ([5, 9, 2], [4, 8, 15, 16, 23], [7]):
            for penalty in (1.0, 1.3):
                ids = model.generate(
                    torch.tensor([prompt]), do_sample=False, max_new_tokens=10, repetition_penalty=penalty,
                    eos_token_id=1, pad_token_id=1, attention_mask=torch.ones((1, len(prompt)), dtype=torch.long),
                )
                result["greedy"][name].append({"prompt": prompt, "repetitionPenalty": penalty, "tokens": ids[0, len(prompt) :].tolist()})
    return result


if __name__ == "__main__":
    (HERE / "generation.json").write_text(json.dumps({"environment": ENVIRONMENT} | generation()) + "\n")
    (HERE / "parity.json").write_text(json.dumps(parity()) + "\n")
    (HERE / "optimizers.json").write_text(json.dumps({"environment": ENVIRONMENT} | optimizers(), indent=1) + "\n")

"""What transformers' top-p and typical-p leave of logits some of which are equal: writes generation-ties.json beside it.

    peers/bin/python test/golden/generation-ties.py
"""
import json
import pathlib

import torch
import transformers
from transformers.generation.logits_process import TopPLogitsWarper, TypicalLogitsWarper

HERE = pathlib.Path(__file__).parent
SHARES = (0.1, 0.2, 0.25, 0.5, 0.7, 0.75, 0.9, 0.95)


def cases():
    generator = torch.Generator().manual_seed(11)
    yield [0.0] * 12
    yield [0.0] * 8
    yield [0.0, 0.0, 0.0, 0.0, -1.0, -1.0, 2.0, 2.0]
    for size in (4, 10, 12, 16, 24, 60):
        for levels in (2, 3, 5):
            for scale in (0.25, 1.0):
                yield (scale * torch.randint(levels, (size,), generator=generator).double()).tolist()


def kept(warper, logits):
    scores = warper(None, torch.tensor([logits], dtype=torch.float64))
    return [i for i, x in enumerate(scores[0].tolist()) if x != float("-inf")]


if __name__ == "__main__":
    result = {"environment": {"torch": torch.__version__, "transformers": transformers.__version__}, "cases": []}
    for logits in cases():
        for share in SHARES:
            result["cases"].append(
                {
                    "logits": logits,
                    "share": share,
                    "topP": kept(TopPLogitsWarper(share), logits),
                    "typicalP": kept(TypicalLogitsWarper(share), logits),
                }
            )
    (HERE / "generation-ties.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")

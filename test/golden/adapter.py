"""LoRA adapters of peft over this folder's tiny models, and their logits; or peft's logits of an adapter of ours.

    peers/bin/python test/golden/adapter.py                  writes gpt2-lora, phi-lora and adapter.json
    peers/bin/python test/golden/adapter.py check ADAPTER    prints the logits of an adapter that Penchant saved
"""

import json
import pathlib
import sys

import peft
import torch
import transformers

HERE = pathlib.Path(__file__).parent
ROW = [5, 9, 2, 11, 30, 7]


def base(name):
    return transformers.AutoModelForCausalLM.from_pretrained(HERE / name, dtype=torch.float32).eval()


def logits(model):
    with torch.no_grad():
        return model(torch.tensor([ROW])).logits[0].tolist()


def write():
    written = {"row": ROW, "versions": {"peft": peft.__version__, "torch": torch.__version__}}
    for name, targets in [("gpt2", ["c_attn", "c_fc"]), ("phi", ["q_proj", "v_proj", "fc1", "fc2"])]:
        config = peft.LoraConfig(r=3, lora_alpha=6, target_modules=targets, task_type="CAUSAL_LM")
        model = peft.get_peft_model(base(name), config)
        generator = torch.Generator().manual_seed(5)
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                if "lora_" in key:
                    parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))
        model.eval()
        folder = HERE / f"{name}-lora"
        model.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        # The base stands beside the adapter; peft wrote this machine's path.
        path = folder / "adapter_config.json"
        stored = json.loads(path.read_text())
        path.write_text(json.dumps({**stored, "base_model_name_or_path": name}, indent=2, sort_keys=True) + "\n")
        written[name] = {"with": logits(model), "without": logits(base(name))}
    (HERE / "adapter.json").write_text(json.dumps(written) + "\n")


def check(folder):
    config = json.loads((pathlib.Path(folder) / "adapter_config.json").read_text())
    model = transformers.AutoModelForCausalLM.from_pretrained(config["base_model_name_or_path"], dtype=torch.float32)
    adapted = peft.PeftModel.from_pretrained(model, folder).eval()
    print(json.dumps(logits(adapted)))


if len(sys.argv) > 2 and sys.argv[1] == "check":
    check(sys.argv[2])
else:
    write()

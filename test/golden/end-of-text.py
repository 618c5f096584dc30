"""The tokens that begin and end texts, as transformers finds them: writes end-of-text.json beside it.

    peers/bin/python test/golden/end-of-text.py
"""
import inspect
import json
import pathlib
import tempfile

import transformers
from transformers import AutoTokenizer, CodeGenTokenizer, GemmaTokenizer, GPT2Tokenizer, GPTNeoXTokenizer, LlamaTokenizer, Qwen2Tokenizer
from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES

HERE = pathlib.Path(__file__).parent
CLASSES = (GPT2Tokenizer, CodeGenTokenizer, GPTNeoXTokenizer, Qwen2Tokenizer, LlamaTokenizer, GemmaTokenizer)
MODEL_TYPES = ("gpt2", "phi", "gpt_neo", "gptj", "codegen", "gpt_neox", "qwen2", "qwen3", "gemma")

# Files of a folder; the tokenizer is bpe-tokenizer.json.
FOLDERS = [
    {"config.json": {"model_type": "gpt2"}},
    {"config.json": {"model_type": "phi"}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"model_max_length": 1024}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"eos_token": "a"}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"eos_token": {"content": "b", "__type": "AddedToken"}, "bos_token": "a"}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"eos_token": None}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast"}},
    {"config.json": {"model_type": "phi"}, "tokenizer_config.json": {"tokenizer_class": "CodeGenTokenizerFast"}},
    {"config.json": {"model_type": "gpt2"}, "special_tokens_map.json": {"eos_token": "a", "bos_token": {"content": "b"}}},
    {"config.json": {"model_type": "gpt2"}, "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast"}, "special_tokens_map.json": {"eos_token": "a"}},
    {"config.json": {"model_type": "qwen2"}},
]


def tokens_of(files):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "tokenizer.json").write_bytes((HERE / "bpe-tokenizer.json").read_bytes())
        for name, content in files.items():
            (path / name).write_text(json.dumps(content))
        tokenizer = AutoTokenizer.from_pretrained(folder)
        return {"files": files, "eos": tokenizer.eos_token_id, "bos": tokenizer.bos_token_id}


def defaults_of(cls):
    parameters = inspect.signature(cls.__init__).parameters
    return {key: parameters[key].default for key in ("eos_token", "bos_token")}


if __name__ == "__main__":
    result = {
        "environment": {"transformers": transformers.__version__},
        "classes": {cls.__name__: defaults_of(cls) for cls in CLASSES},
        "models": {name: TOKENIZER_MAPPING_NAMES.get(name) for name in MODEL_TYPES},
        "folders": [tokens_of(files) for files in FOLDERS],
    }
    (HERE / "end-of-text.json").write_text(json.dumps(result, indent=1) + "\n")

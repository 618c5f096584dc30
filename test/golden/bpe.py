"""Writes bpe.json: what Hugging Face's own trainer learns from texts of ours, and the ids it gives.

    python3 -m venv peers && peers/bin/pip install tokenizers
    peers/bin/python test/golden/bpe.py

It also reads bpe-tokenizer.json, the tokenizer.json that Penchant writes (src/data/bpe.test.ts keeps that
file up to date), and writes down the ids that Python's tokenizers gives by it.

The texts are written here, for this; no value is typed by hand, and Penchant itself never runs Python.
"""

import json
import pathlib
import platform
import random

import tokenizers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END = "<|endoftext|>"

VERSES = [
    "The tide that turns beneath the turning moon\nturns not for thee, nor will it turn too soon.",
    "O moon, O mooring moon, thou moor'st the tide;\nthe tide's untied, and I'm untied beside.",
    "I'll burn, she'll burn, they've burnt, we'd burn again: it's burning's way.",
    "Counting: 1 12 123 1234; 7 of 77 of 777, and 3.14159 at 10:45.",
    "  two spaces,   three,    four\t\ttabs\n\n\nand blank lines  \n",
    "caf\u00e9 na\u00efve \u00fcber Stra\u00dfe \u0141\u00f3d\u017a \u2014 \u201cquoted\u201d \u2026 \u00bfqu\u00e9?",
    "Cyrillic \u043b\u0443\u043d\u0430 \u043b\u0443\u043d\u044b, Greek \u03c3\u03b5\u03bb\u03ae\u03bd\u03b7, Han \u6708\u6708\u660e\u660e, Arabic \u0642\u0645\u0631 \u0642\u0645\u0631",
    "emoji \U0001f319\U0001f319\U0001f30a, joined \U0001f469\u200d\U0001f680, flag \U0001f1eb\U0001f1f7\U0001f1eb\U0001f1f7, tone \U0001f44d\U0001f3fd",
    "a mark \ufeff \ufeffmoon.\ufeff and a next line.\x85 tide.\x85\x85 !\x85\u2028",
    "snake_case camelCase kebab-case x==y; f(x) -> {a: [1, 2]} // ## $$",
]


def nonsense(count, seed):
    """Words of a grammar of no use, so that counts differ and ties are many."""
    draw = random.Random(seed)
    word = lambda: "".join(draw.choice("bdklmnrst") + draw.choice("aeiou") for _ in range(draw.randint(1, 4)))
    words = [word() for _ in range(60)]
    return [" ".join(draw.choice(words) for _ in range(draw.randint(3, 9))) + draw.choice([".", "!", ",\n"]) for _ in range(count)]


TEXTS = VERSES * 3 + nonsense(120, 1)

# Read, not learnt from.
TRICKY = [
    "",
    " ",
    "   ",
    "\n",
    "\r\n",
    "line\r\nline\r\n\r\nend\r",
    "a" * 50,
    "the    tide     turns",
    " leading and trailing ",
    "\t\ttabs\tand \t spaces",
    "don't DON'T won't I'll we've he'd they're it's 'tis o'er rock'n'roll",
    "'s 's 't 're 'll' ''",
    "caf\u00e9 cafe\u0301 \u212b \u00c5 \ufb01",
    "\U0001f319 \U0001f469\u200d\U0001f680 \U0001f1eb\U0001f1f7 \U0001f44d\U0001f3fd\U0001f44d",
    "\u6708\u660e\u3001\u6d77\u3002 \u0642\u0645\u0631 \u05d9\u05e8\u05d7 \u0e14\u0e27\u0e07\u0e08\u0e31\u0e19\u0e17\u0e23\u0e4c \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u00a0non-breaking\u00a0 \u2009thin\u2003em\u3000wide\u200b zero",
    "x\u2028y\u2029z\u0085w",
    "1234567890 \u0663\u0664 \u00bd \u2167 \u00b2",
    f"before{END}after",
    f"{END}{END} {END}\n{END}",
    "<|endoftext <|endoftext|",
    "\ufeffmark \ufeff \ufeffmoon.\ufeff",
    "a next line.\x85 tide.\x85\x85 !\x85",
    "\x00\x01\x1f\x7f\x80",
    "ends in space \n  next",
    "___ --- ... ,,, ((())) \"\"\" ```",
]


def trained(vocab_size, min_frequency):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=min_frequency,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def entry(vocab_size, min_frequency):
    tokenizer = trained(vocab_size, min_frequency)
    model = json.loads(tokenizer.to_str())["model"]
    ids = [tokenizer.encode(text).ids for text in TRICKY]
    return {
        "vocab_size": vocab_size,
        "min_frequency": min_frequency,
        "merges": [merge if isinstance(merge, list) else merge.split(" ") for merge in model["merges"]],
        "tokens": [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])],
        "ids": ids,
        "decoded": [tokenizer.decode(row, skip_special_tokens=False) for row in ids],
    }


HERE = pathlib.Path(__file__).parent


def ours():
    tokenizer = Tokenizer.from_file(str(HERE / "bpe-tokenizer.json"))
    ids = [tokenizer.encode(text).ids for text in TRICKY]
    return {"ids": ids, "decoded": [tokenizer.decode(row, skip_special_tokens=False) for row in ids]}


golden = {
    "environment": {"tokenizers": tokenizers.__version__, "python": platform.python_version()},
    "texts": TEXTS,
    "tricky": TRICKY,
    "ours": ours() if (HERE / "bpe-tokenizer.json").exists() else None,
    "trained": [entry(257, 2), entry(400, 2), entry(700, 2), entry(4000, 2), entry(600, 5)],
}
(HERE / "bpe.json").write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")

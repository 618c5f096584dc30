"""Writes TRL's results for rows (formats.json) and small Parquet files, for the tests beside them.

    python src/data/formats/golden/formats.py

Needs trl, transformers, tokenizers and pyarrow; their versions are in formats.json.
"""
import datetime
import decimal
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import tokenizers
import transformers
import trl
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from trl.data_utils import apply_chat_template, extract_prompt, unpair_preference_dataset
from datasets import Dataset

folder = Path(__file__).parent


def turn(role, content):
    return {"role": role, "content": content}


# A space before the difference, no space, one text a prefix of the other, two spaces, half of an emoji.
implicit = [
    {"chosen": "The tide is high.", "rejected": "The tide is low."},
    {"chosen": "Moon: bright", "rejected": "Moon: brown"},
    {"chosen": "Burn", "rejected": "Burn on"},
    {"chosen": "a  b", "rejected": "a  c"},
    {"chosen": "tide🌊", "rejected": "tide🌊 and moon"},
    {
        "chosen": [turn("user", "When does it turn?"), turn("assistant", "At six.")],
        "rejected": [turn("user", "When does it turn?"), turn("assistant", "Never.")],
    },
    {
        "chosen": [turn("user", "Why?"), turn("assistant", "The moon."), turn("user", "So?"), turn("assistant", "It pulls.")],
        "rejected": [turn("user", "Why?"), turn("assistant", "The moon."), turn("user", "So?"), turn("assistant", "It pushes.")],
    },
]

pairs = [
    {"prompt": "The tide is", "chosen": " high.", "rejected": " low."},
    {"prompt": "The moon is", "chosen": " bright.", "rejected": " brown."},
]

template = """{{ bos_token }}{% for message in messages %}
    {%- if loop.first and message['role'] != 'system' %}
<|system|>
Be brief.{{ eos_token }}
    {%- endif %}
<|{{ message['role'] }}|>
{{ message['content'] | trim }}{{ eos_token }}
{% endfor %}
{%- if add_generation_prompt %}
<|assistant|>
{% endif %}"""

prompt = [turn("user", "When does it turn?")]
conversations = [
    {"messages": [*prompt, turn("assistant", " At six. ")]},
    {"prompt": prompt},
    {"prompt": [turn("system", "Be long."), *prompt]},
    {"prompt": prompt, "completion": [turn("assistant", "At six.")]},
    {"prompt": [*prompt, turn("assistant", "At")], "completion": [turn("assistant", " six.")]},
    {"prompt": prompt, "chosen": [turn("assistant", "At six.")], "rejected": [turn("assistant", "At seven.")]},
    {"prompt": prompt, "completion": [turn("assistant", "Never.")], "label": False},
]
tokenizer = transformers.PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer(WordLevel({"?": 0}, unk_token="?")),
    bos_token="<s>",
    eos_token="</s>",
    chat_template=template,
)

golden = {
    "versions": {
        "trl": trl.__version__,
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "pyarrow": pa.__version__,
    },
    "implicit": [{"row": row, "extracted": extract_prompt(row)} for row in implicit],
    "unpaired": {"pairs": pairs, "rows": unpair_preference_dataset(Dataset.from_list(pairs)).to_list()},
    "template": template,
    "conversations": [{"row": row, "text": apply_chat_template(row, tokenizer)} for row in conversations],
}
(folder / "formats.json").write_text(json.dumps(golden, ensure_ascii=False, indent=2) + "\n")

rows = [
    {"prompt": f"tide {i}", "completion": f" turns {'☾' * i}", "label": i % 2, "group": None if i == 1 else f"g{i % 3}"}
    for i in range(7)
]
schema = pa.schema([("prompt", pa.string()), ("completion", pa.string()), ("label", pa.int64()), ("group", pa.string())])
codecs = ["snappy", "gzip", "none", "zstd", "brotli", "lz4"]
for name, compression in [("plain" if codec == "none" else codec, codec) for codec in codecs]:
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, folder / f"labels-{name}.parquet", compression=compression, row_group_size=4)

message = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
chat = [
    {"prompt": prompt, "chosen": [turn("assistant", "At six.")], "rejected": [turn("assistant", "Never.")]},
    {"prompt": prompt, "chosen": [turn("assistant", "Soon.")], "rejected": [turn("assistant", "Late.")]},
]
table = pa.Table.from_pylist(chat, schema=pa.schema([(name, message) for name in ("prompt", "chosen", "rejected")]))
pq.write_table(table, folder / "chat.parquet", compression="gzip", data_page_version="2.0")
ranked = [{"prompt": "tide", "completions": [" turns", " burns", " learns"]}]
pq.write_table(pa.Table.from_pylist(ranked), folder / "ranked.parquet")

# Every type that a data set of texts may have beside its texts, with nulls; and pages of format 2.
when = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
values = pa.table(
    {
        "prompt": pa.array(["tide", "moon", None], pa.large_string()),
        "group": pa.array(["a", "b", "a"]).dictionary_encode(),
        "raw": pa.array([b"tide", None, b"\xff"], pa.binary()),
        "id": pa.array([1, 2**53 + 1, None], pa.int64()),
        "price": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-3.50")], pa.decimal128(9, 2)),
        "at": pa.array([when, None, when], pa.timestamp("us", tz="UTC")),
        "day": pa.array([when.date(), None, None], pa.date32()),
        "score": pa.array([0.5, None, -1.0], pa.float32()),
        "kept": pa.array([True, False, None], pa.bool_()),
        "turns": pa.array([[{"role": "user", "tags": ["x", None]}], [], None]),
        "meta": pa.array([{"a": {"b": 1}}, {"a": None}, None]),
    }
)
pq.write_table(values, folder / "values.parquet", compression="lz4", data_page_version="2.0")

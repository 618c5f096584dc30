import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MemoryStorage } from "../../core/index.ts";

import { applyChatTemplate, chatTemplate, copyChatTemplate, readChatTemplate } from "./chat-template.ts";
import { recognize } from "./columns.ts";
import type { Content, Row } from "./row.ts";

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "golden/formats.json"), "utf8")) as {
  template: string;
  conversations: { row: Record<string, Content>; text: Record<string, string> }[];
};
const tokens = { bos_token: "<s>", eos_token: { content: "</s>", lstrip: false } };

function rowOf(value: Readonly<Record<string, unknown>>): Row {
  const { messages, ...columns } = value;
  return {
    kind: recognize([value], {}, "f")?.kind,
    ...columns,
    ...(messages !== undefined && { text: messages }),
    place: "f:3",
  } as Row;
}

test.each(golden.conversations)("$row is rendered as in TRL", ({ row, text }) => {
  expect(applyChatTemplate(rowOf(row), chatTemplate(golden.template, tokens))).toEqual(rowOf(text));
});

// The closing of a message has "<", "end" and "m" in it; a content that is empty stands nowhere.
test.each(["<", "end", "m", "<|im_end|>", "", "{", "Hi: "])(
  "a prompt that ends with an answer begun is cut after %j",
  (content) => {
    const template = chatTemplate(
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    );
    const prompt = [
      { role: "user", content: "x" },
      { role: "assistant", content },
    ];
    const opening = "<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n";
    expect(applyChatTemplate(rowOf({ prompt }), template)).toMatchObject({ prompt: `${opening}${content.trimEnd()}` });
    const last = chatTemplate("{{ messages[0].content }}.");
    expect(applyChatTemplate(rowOf({ prompt }), last)).toMatchObject({ prompt: "x." });
  },
);

test("the prompt of a ranking is the common prefix of its texts; rows of texts are unchanged", () => {
  const template = chatTemplate(
    "{% for m in messages %}{{ m.role[0] }}{{ m.content }};{% endfor %}{% if add_generation_prompt %}a{% endif %}",
  );
  const say = (content: string): Content => [{ role: "assistant", content }];
  const prompt = [{ role: "user", content: "x" }];
  const ranked = rowOf({ prompt, completions: [say("one"), say("only"), say("off")] });
  expect(applyChatTemplate(ranked, template)).toEqual({
    ...ranked,
    prompt: "ux;a",
    completions: ["one;", "only;", "off;"],
  });
  const text = rowOf({ prompt: "x", completion: "y" });
  expect(applyChatTemplate(text, template)).toBe(text);
  expect(applyChatTemplate(text, undefined)).toBe(text);
});

test("text that the template adds only to a generation prompt is not part of the prompt", () => {
  // The generation prompt is "<a><think>", but the whole conversation has only "<a>" there.
  const template = chatTemplate(
    "{% for m in messages %}<{{ m.role[0] }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<a><think>{% endif %}",
  );
  const row = rowOf({ prompt: [{ role: "user", content: "x" }], completion: [{ role: "assistant", content: "y" }] });
  expect(applyChatTemplate(row, template)).toEqual({ ...row, prompt: "<u>x<a>", completion: "y" });
});

test("the error names the row if there is no template, or if the template fails", () => {
  const row = rowOf({ messages: [{ role: "user", content: "x" }] });
  expect(() => applyChatTemplate(row, undefined)).toThrow(
    "f:3: a conversation needs a chat template, got none; hint: a tokenizer folder with",
  );
  const strict = chatTemplate("{{ raise_exception('no users here') }}", {}, "base/chat_template.jinja");
  expect(() => applyChatTemplate(row, strict)).toThrow(
    'f:3: base/chat_template.jinja: the template must take the conversation, got "no users here"',
  );
  expect(() => chatTemplate("{% for %}", {}, "t")).toThrow("t: must be a Jinja template, got ");
});

test("the template is read from its file, from the configuration, or from its list of templates", async () => {
  const storage = new MemoryStorage();
  const renderWith = async (folder: string): Promise<string | undefined> =>
    (await readChatTemplate(storage, folder))?.render([{ role: "user", content: "x" }]);
  const config = (value: object): string => JSON.stringify({ eos_token: "<e>", ...value });
  await storage.write("a/tokenizer_config.json", config({ chat_template: "config {{ eos_token }}" }));
  await storage.write("b/tokenizer_config.json", config({ chat_template: "config" }));
  await storage.write("b/chat_template.jinja", "file {{ eos_token }}");
  const named = ["tool_use", "default"].map((name) => ({ name, template: `${name}!` }));
  await storage.write("c/tokenizer_config.json", config({ chat_template: named }));
  await storage.write("d/tokenizer_config.json", config({}));
  expect(await renderWith("a")).toBe("config <e>");
  expect(await renderWith("b")).toBe("file <e>");
  expect(await renderWith("c")).toBe("default!");
  expect(await renderWith("d")).toBeUndefined();
  expect(await renderWith("nowhere")).toBeUndefined();
  await copyChatTemplate(storage, "b", "d");
  await copyChatTemplate(storage, "a", "c");
  expect(await renderWith("d")).toBe("file <e>");
  expect(await renderWith("c")).toBe("default!");
});

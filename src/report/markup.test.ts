import { expect, test } from "vitest";

import { markup, NOTHING, verbatim, when } from "./markup.ts";

test("inserted text is escaped, in elements and in attributes", () => {
  const hostile = `"><script>alert('x') & more</script>`;
  expect(markup`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;">' +
      "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;</p>",
  );
});

test("markup and lists of markup are inserted unchanged", () => {
  expect(markup`<b>${markup`<i>${1}</i>`}${[markup`<u>2</u>`, NOTHING]}</b>`.text).toBe("<b><i>1</i><u>2</u></b>");
  expect(markup`${verbatim("<style>a>b{}</style>")}`.text).toBe("<style>a>b{}</style>");
});

test("an object that looks like markup is not", () => {
  const forged = { text: "<script>" } as unknown as string;
  expect(() => markup`<p>${forged}</p>`).toThrow(TypeError);
});

test("hidden characters are shown", () => {
  expect(markup`<p>${"\u202e\0"}</p>`.text).toBe("<p>[U+202E]\u2400</p>");
});

test("template text is taken literally, backslashes included", () => {
  expect(markup`<p>\n</p>`.text).toBe("<p>\n</p>");
});

test("when", () => {
  expect(when(false, () => markup`<p>`).text).toBe("");
  expect(when("x", () => markup`<p>`).text).toBe("<p>");
});

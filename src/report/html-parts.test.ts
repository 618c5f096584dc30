import { expect, test } from "vitest";

import { chartFigure, paragraph } from "./html-parts.ts";

test("a p-value does not break at its minus sign", () => {
  expect(paragraph("Sign test: p = 1.1e-7. Mid-p < 1.").text).toBe(
    '<p>Sign test: <span class="whole">p = 1.1e-7</span>. Mid-p &lt; 1.</p>',
  );
  expect(paragraph("p = 0.12.").text).toBe("<p>p = 0.12.</p>");
});

test("a chart has a caption with title and notes", () => {
  const { text } = chartFigure({ title: "Loss & more", svg: "<svg/>", notes: ["in 3 bins", "1 gap"] });
  expect(text).toBe(
    '<figure><figcaption><strong>Loss &amp; more.</strong> in 3 bins. 1 gap.</figcaption><div class="scroll"><svg/></div></figure>',
  );
});

import { expect, test } from "vitest";

import { chartFigure, paragraph } from "./html-parts.ts";

test("a p value is not parted at its minus", () => {
  expect(paragraph("Sign test: p = 1.1e-7. Mid-p < 1.").text).toBe(
    '<p>Sign test: <span class="whole">p = 1.1e-7</span>. Mid-p &lt; 1.</p>',
  );
  expect(paragraph("p = 0.12.").text).toBe("<p>p = 0.12.</p>");
});

test("a chart stands under its title and what was done to its data", () => {
  const { text } = chartFigure({ title: "Loss & more", svg: "<svg/>", notes: ["in 3 bins", "1 gap"] });
  expect(text).toBe(
    '<figure><figcaption><strong>Loss &amp; more.</strong> in 3 bins. 1 gap.</figcaption><div class="scroll"><svg/></div></figure>',
  );
});

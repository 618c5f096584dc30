/**
 * @module
 * The sample report with every text replaced by hostile text, for tests of the escaping.
 */
import type { Report } from "./report.ts";
import { sampleReport } from "./sample-report.case.ts";

export const HOSTILE =
  '</title></style>--><script>alert(1)</script><img src=x onerror=\'alert(2)\'>" onload="x" | a `b` ``` c\n' +
  "# heading\n\n```\n- [link](javascript:alert(3)) ![i](http://evil/i.png)\r\n\0\u0007\u202eright to left\u2028&amp;";

/** Replaces every string except keys and enumerated values. */
function poison<T>(value: T, key = ""): T {
  if (typeof value === "string") return (FIXED.has(key) ? value : HOSTILE) as T;
  if (Array.isArray(value)) return value.map((item) => poison(item, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name)])) as T;
}

const FIXED = new Set(["choice", "comparison", "outcome", "metric"]);

export const hostileReport: Report = poison(sampleReport);

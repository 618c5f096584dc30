/** Before any test: commands and workers that tests start run what is built. */
import { build } from "../scripts/build.js";

export function setup() {
  if (!build()) throw new Error("build: must succeed before the tests");
}

/**
 * @module
 * Leaves the library's figures on `window`.
 */
import { figures } from "./figures.ts";

Object.assign(window, { figures: figures() });

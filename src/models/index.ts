/**
 * @module
 * Architectures, the weights behind their names, and checkpoints.
 */
export * from "./architecture.ts";
export * from "./checkpoint.ts";
export { type Gpt2Config, gpt2 } from "./gpt2.ts";
export * from "./linear.ts";
export { type PhiConfig, phi } from "./phi.ts";
export {
  openSafetensors,
  readTensor,
  type SafetensorsFile,
  type TensorSource,
  writeSafetensors,
} from "./safetensors.ts";

/**
 * @module
 * Architectures, the weights behind their names, adapters, and checkpoints.
 */
export {
  type Architecture,
  type ForwardContext,
  type HeadSpec,
  linearLayers,
  linearSizes,
  type ModelConfig,
  type ModelShape,
  type WeightSpec,
} from "./architecture.ts";
export {
  freshWeights,
  loadWeights,
  type Model,
  modelFromConfig,
  openWeights,
  parameterCount,
  readModel,
  type StoredWeights,
  saveModel,
} from "./checkpoint.ts";
export { type Gpt2Config, gpt2 } from "./gpt2.ts";
export { int8Layers, quantizeWeight } from "./int8.ts";
export { type Int8Options, int8Names, resolveWeights, type WeightOps, type WeightOptions } from "./linear.ts";
export {
  freshAdapter,
  isAdapterFolder,
  type LoraConfig,
  loadAdapter,
  loraConfig,
  loraNames,
  loraSpecs,
  mergeLora,
  readAdapterConfig,
  type StoredAdapter,
  saveAdapter,
} from "./lora.ts";
export { type PhiConfig, phi } from "./phi.ts";
export {
  openSafetensors,
  readTensor,
  type SafetensorsFile,
  type TensorSource,
  writeSafetensors,
} from "./safetensors.ts";

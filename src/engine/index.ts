/**
 * @module
 * Traced tensors and their operations, gradients, programs, devices and optimisers.
 */
export * from "./device/device.ts";
export { type Backend, type Executable, LocalDevice } from "./device/local-device.ts";
export { measurePeak } from "./device/peak.ts";
export { type Dim, product, type Shape } from "./dims.ts";
export { evaluate, item, tensor, type Values } from "./evaluate.ts";
export { gradients, type ParameterGradient, parameterName } from "./gradients.ts";
export { log1mExp, logSigmoid, logSoftmax, logSumExp } from "./logspace.ts";
export { type CompiledProgram, type CompileOptions, compile, frozenLocation } from "./onnx/compile.ts";
export { attention, segmentBias } from "./ops/attention.ts";
export { type CachedSpans, cachedAttention } from "./ops/cached-attention.ts";
export { selectRows, takeRows } from "./ops/gather.ts";
export { gelu } from "./ops/gelu.ts";
export { concat, range, split } from "./ops/joining.ts";
export { layerNorm } from "./ops/layer-norm.ts";
export { type MatmulOptions, matmul } from "./ops/matmul.ts";
export { BLOCK, type QuantizedMatrix, quantize, quantizedMatmul } from "./ops/quantized.ts";
export { rotary } from "./ops/rotary.ts";
export { softmax } from "./ops/softmax.ts";
export { type HeadOptions, type TokenLogps, tokenLogps } from "./ops/token-logps.ts";
export * from "./optim/optimizer.ts";
export * from "./optim/schedules.ts";
export { type Program, type ProgramSpec, program } from "./program.ts";
export { referenceDevice } from "./reference/backend.ts";
export type { Signature } from "./signature.ts";
export { constant, type DType, input, parameter, type RowGradient, Tensor, type TensorType } from "./tensor.ts";

/**
 * @module
 * Devices, file storage and PDF compilers for Node.
 */
export { host } from "./host.ts";
export { inProcessDevice, type NodeDeviceOptions } from "./in-process.ts";
export { compileLatex, findStyle, hasLatex, type LatexOptions, NEURIPS_STYLE } from "./latex-pdf.ts";
export { type FileSystem, NodeStorage, UNFINISHED } from "./node-storage.ts";
export { compileTypst } from "./typst-pdf.ts";
export { workerDevice } from "./worker-host.ts";

/**
 * Types of the part of papaparse that is used. Its published types depend on Node's, which this room must not use.
 */
declare module "papaparse" {
  interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly { readonly message: string; readonly row?: number }[];
  }
  const papaparse: {
    parse(text: string, config: { readonly delimiter: string; readonly newline: "" | "\n" }): ParseResult;
  };
  // biome-ignore lint/style/noDefaultExport: papaparse is CommonJS
  export default papaparse;
}

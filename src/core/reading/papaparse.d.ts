/**
 * What is used of papaparse. Its published types bring Node's with them, and this room must do without.
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

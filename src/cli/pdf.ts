/**
 * @module
 * Compiles a document to PDF: by LaTeX if pdflatex and the style file are installed, otherwise by the embedded Typst.
 */
import { PenchantError } from "../core/index.ts";
import { compileLatex, compileTypst, findStyle, hasLatex, NEURIPS_STYLE } from "../platform/node/index.ts";
import { documentLatex, documentTypst, type PlainDocument } from "../report/index.ts";

export interface CompiledPdf {
  readonly bytes: Uint8Array;
  readonly compiler: "latex" | "typst";
  /** Which compiler, and why. */
  readonly how: string;
}

export interface PdfOptions {
  /** Folders that are searched for the style file, in this order. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
}

/** If LaTeX fails, Typst compiles the PDF, and `how` says so. */
export async function compilePdf(document: PlainDocument, { folders, signal }: PdfOptions): Promise<CompiledPdf> {
  const style = await findStyle(folders);
  let reason = `no ${NEURIPS_STYLE} in ${folders.join(", ")} or TeX's folders`;
  if (style !== undefined) {
    if (await hasLatex()) {
      try {
        const bytes = await compileLatex(documentLatex(document), { extraFiles: [style], signal });
        return { bytes, compiler: "latex", how: `LaTeX with ${style}` };
      } catch (error) {
        if (!(error instanceof PenchantError)) throw error;
        reason = error.message;
      }
    } else reason = `${style} is there, but no pdflatex`;
  }
  const { source, files } = documentTypst(document);
  return { bytes: await compileTypst(source, files), compiler: "typst", how: `the embedded Typst (${reason})` };
}

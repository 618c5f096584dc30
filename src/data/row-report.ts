/**
 * @module
 * What was found while rows were read: how many, how their columns are read, which were left out and why.
 */
import type { DatasetKind } from "./formats/row.ts";
import type { ColumnUse } from "./formats/schemes.ts";
import { type ReasonCount, ReasonCounts } from "./reason-counts.ts";

/** A column of a file and what it is used as; null for one that is not used. */
export interface ColumnReport {
  readonly column: string;
  readonly use: ColumnUse | null;
}

/** What a file of rows is. */
export interface FileReport {
  /** `JSON lines`, `CSV, cells separated by tabs`, `JSON, the list in "data"`, `Parquet`. */
  readonly is: string;
  /** Whether its name says so. */
  readonly isNamed: boolean;
}

/** How the columns of a file are read. */
export interface ColumnsReport {
  /** The kind of the rows. */
  readonly kind: DatasetKind;
  /** Name of the known scheme. */
  readonly scheme: string;
  /** What is read as what; null where all columns have TRL's names. */
  readonly says: string | null;
  readonly columns: readonly ColumnReport[];
}

/** Counts of rows; complete when all rows have been read. */
export class RowReport {
  /** All rows read. */
  rows = 0;
  /** Rows that are used. */
  kept = 0;
  /** Set when the first row with a known scheme has been read. */
  columns: ColumnsReport | undefined;
  /** Set with the columns; undefined for rows in memory. */
  format: FileReport | undefined;
  readonly excluded: ReasonCounts = new ReasonCounts();
  readonly warnings: ReasonCounts = new ReasonCounts();

  /** Leaves out a row that was counted as kept. */
  exclude(reason: string, place: string, key?: string): void {
    this.kept--;
    this.excluded.add(reason, place, key);
  }
}

/** A report as plain data. */
export interface RowsFound {
  /** What the file is; null for a plain text and for rows in memory. */
  readonly format: FileReport | null;
  /** How the columns were read; null for a plain text, and where no row could be read. */
  readonly columns: ColumnsReport | null;
  /** Rows that were left out, by reason. */
  readonly excluded: readonly ReasonCount[];
  /** Rows that were changed or are worth a look, by reason. */
  readonly warnings: readonly ReasonCount[];
}

/** A finished report as plain data. */
export const rowsFound = ({ format, columns, excluded, warnings }: RowReport): RowsFound => ({
  format: format ?? null,
  columns: columns ?? null,
  excluded: excluded.list(),
  warnings: warnings.list(),
});

/** Reasons in one line: `; left out 3, first pairs.jsonl:2: a text is empty`. */
export const reasonsText = (reasons: readonly ReasonCount[]): string =>
  reasons.map(({ reason, count, first }) => `; left out ${count}, first ${first}: ${reason}`).join("");

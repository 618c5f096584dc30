/**
 * @module
 * Where the rows of a JSON object are: in one of its lists, or the object is a row itself.
 */
import { DataError } from "../../core/index.ts";
import type { JsonMember, JsonSurvey } from "../../core/reading/index.ts";
import { OWN_COLUMNS } from "./schemes.ts";

/** The repair of JSON that is stored by columns. */
const BY_ROWS = 'hint: in pandas, to_json("rows.jsonl", orient="records", lines=True)';

/**
 * The path of the list of rows, `["data"]` or `["data", "rows"]`; undefined when the object is a row.
 *
 * @throws {DataError} when several lists could be meant, when the only list is empty, or when columns are stored
 * instead of rows
 */
export function listOfRows({ members }: JsonSurvey, path: string): readonly string[] | undefined {
  const top = members.filter((member) => member.path.length === 1);
  const nameOf = (member: JsonMember): string => member.path.join(".");
  const columns = top.filter((member) => OWN_COLUMNS.includes(nameOf(member)));
  rejectColumns(top, members, path);
  if (columns.length > 0) return undefined;
  const outer = top.filter(({ holds }) => holds === "objects");
  const lists = outer.length > 0 ? outer : members.filter(({ holds }) => holds === "objects");
  const preferred = lists.filter((member) => nameOf(member) === "data");
  const [list, ...others] = preferred.length > 0 ? preferred : lists;
  if (list === undefined) {
    const empty = members.find(({ holds }) => holds === "empty list");
    if (empty) throw new DataError(`${path}: must hold rows, got an empty list in ${nameOf(empty)}`);
    return undefined;
  }
  if (others.length === 0) return list.path;
  const names = [list, ...others].map(nameOf);
  const named = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  throw new DataError(
    `${path}: must hold one list of rows, got ${names.length}: ${named}; hint: jq -c '.${names[0]}[]' ${path} > ${names[0]}.jsonl`,
  );
}

/** @throws {DataError} when the object holds columns, as pandas writes them unless it is told otherwise */
function rejectColumns(top: readonly JsonMember[], members: readonly JsonMember[], path: string): void {
  const holds = (name: string): string | undefined => top.find((member) => member.path[0] === name)?.holds;
  const isSplit = holds("columns") === "values" && (holds("data") === "lists" || holds("data") === "empty list");
  const isNumbered = (member: JsonMember): boolean =>
    member.holds === "object" &&
    members.some(({ path: [outer, inner] }) => outer === member.path[0] && /^\d+$/.test(inner ?? ""));
  const isIndexed = top.length > 0 && top.every(({ path: [name], holds }) => /^\d+$/.test(name!) && holds === "object");
  const columns = top.filter(
    (member) =>
      isNumbered(member) ||
      (member.holds === "values" && OWN_COLUMNS.includes(member.path[0]!) && member.path[0] !== "completions"),
  );
  const isByColumn = columns.length > 0 && columns.length === top.length;
  if (!isSplit && !isIndexed && !isByColumn) return;
  const layout = isSplit
    ? "columns and data apart"
    : isIndexed
      ? "rows by their number"
      : `columns: ${columns.map(({ path: [name] }) => name).join(", ")}`;
  throw new DataError(`${path}: must hold a list of rows, got ${layout}; ${BY_ROWS}`);
}

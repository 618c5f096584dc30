/**
 * @module
 * `extends:` in a study: the variables, stages and claims of other studies, under name prefixes.
 */

type Mapping = Readonly<Record<string, unknown>>;

/** Another study, as it is written. */
export interface ExtendedStudy {
  /** Prefix of its stages: `verse` makes `verse-corpus`; empty: none. */
  readonly prefix: string;
  readonly root: Mapping;
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const mapping = (value: unknown): Mapping => (isMapping(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The name that a stage of an extended study has here. */
export const prefixedName = (prefix: string, name: string): string => (prefix === "" ? name : `${prefix}-${name}`);

/**
 * A study with those that it extends. Its own variables, and its own keys of a stage, replace theirs; the keys in a
 * stage's `settings` and `config` too. Each stage stands below those that it names.
 */
export function extendStudy(own: Mapping, extended: readonly ExtendedStudy[]): Record<string, unknown> {
  const { extends: _, ...rest } = own;
  if (extended.length === 0) return rest;
  const variables: Record<string, unknown> = {};
  const stages = new Map<string, unknown>();
  const claims: unknown[] = [];
  for (const { prefix, root } of extended) {
    Object.assign(variables, root["variables"]);
    const names = Object.keys(mapping(root["stages"]));
    for (const [name, spec] of Object.entries(mapping(root["stages"])))
      stages.set(prefixedName(prefix, name), withPrefix(mapping(spec), prefix, names));
    for (const claim of list(root["claims"])) claims.push(prefixedClaim(mapping(claim), prefix));
  }
  for (const [name, spec] of Object.entries(mapping(rest["stages"]))) {
    const before = stages.get(name);
    stages.set(name, before === undefined ? spec : merge(mapping(before), mapping(spec)));
  }
  return {
    ...rest,
    variables: { ...variables, ...mapping(rest["variables"]) },
    stages: inOrder(stages, Object.keys(mapping(rest["stages"]))),
    claims: [...claims, ...list(rest["claims"])],
  };
}

/** A stage whose references to stages of its study have the prefix. */
function withPrefix(spec: Mapping, prefix: string, names: readonly string[]): Mapping {
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [
      key,
      key !== "uses" && typeof value === "string" && names.includes(value) ? prefixedName(prefix, value) : value,
    ]),
  );
}

function prefixedClaim(claim: Mapping, prefix: string): Mapping {
  if (prefix === "") return claim;
  return { ...claim, name: `${prefix}: ${String(claim["name"])}`, value: `${prefix}-${String(claim["value"])}` };
}

function merge(base: Mapping, own: Mapping): Mapping {
  const inner = (key: string): unknown => {
    const [ofBase, ofOwn] = [base[key], own[key]];
    return isMapping(ofBase) && isMapping(ofOwn) ? { ...ofBase, ...ofOwn } : ofOwn;
  };
  return { ...base, ...Object.fromEntries(Object.keys(own).map((key) => [key, inner(key)])) };
}

/** The stages, those of the study itself first, each below those that it names. */
function inOrder(stages: ReadonlyMap<string, unknown>, own: readonly string[]): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  const visited = new Set<string>();
  const visit = (name: string): void => {
    if (visited.has(name)) return;
    visited.add(name);
    const spec = mapping(stages.get(name));
    for (const [key, value] of Object.entries(spec))
      if (key !== "uses" && typeof value === "string" && stages.has(value)) visit(value);
    ordered[name] = stages.get(name);
  };
  for (const name of [...own, ...stages.keys()]) visit(name);
  return ordered;
}

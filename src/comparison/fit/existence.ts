/**
 * @module
 * Existence of finite ability estimates: the graph of wins and its strong components.
 */
import type { PairCounts } from "./counts.ts";

/** A directed graph in CSR form: the targets of node i are `targets[from[i]] … targets[from[i + 1] − 1]`. */
interface Graph {
  readonly from: Int32Array;
  readonly targets: Int32Array;
}

/** Builds the CSR form from arrows `sources[k]` → `sinks[k]`. */
export function graphOf(nodes: number, sources: ArrayLike<number>, sinks: ArrayLike<number>): Graph {
  const from = new Int32Array(nodes + 1);
  for (let k = 0; k < sources.length; k++) from[sources[k]! + 1] = from[sources[k]! + 1]! + 1;
  for (let i = 0; i < nodes; i++) from[i + 1] = from[i + 1]! + from[i]!;
  const targets = new Int32Array(sources.length);
  const next = from.slice();
  for (let k = 0; k < sources.length; k++) {
    const source = sources[k]!;
    targets[next[source]!] = sinks[k]!;
    next[source] = next[source]! + 1;
  }
  return { from, targets };
}

/** The graph of wins: an arrow from i to j if i beat j at least once; a tie gives both arrows. */
function winGraph(counts: PairCounts): Graph {
  const sources = new Int32Array(2 * counts.cells);
  const ends = new Int32Array(2 * counts.cells);
  let arrows = 0;
  for (let cell = 0; cell < counts.cells; cell++) {
    const [i, j] = [counts.first[cell]!, counts.second[cell]!];
    const isTied = counts.ties[cell]! > 0;
    if (isTied || counts.wins[cell]! > 0) {
      sources[arrows] = i;
      ends[arrows++] = j;
    }
    if (isTied || counts.losses[cell]! > 0) {
      sources[arrows] = j;
      ends[arrows++] = i;
    }
  }
  return graphOf(counts.items.length, sources.subarray(0, arrows), ends.subarray(0, arrows));
}

/**
 * The strongly connected component of every node.
 *
 * Tarjan 1972, "Depth-first search and linear graph algorithms", iterative, to avoid stack overflow on long
 * chains. Components are numbered in reverse topological order: no arrow leads from a lower to a higher number.
 */
export function strongComponents({ from, targets }: Graph): Int32Array {
  const nodes = from.length - 1;
  const component = new Int32Array(nodes).fill(-1);
  const order = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const open: number[] = [];
  const path: number[] = [];
  const nextArrow = from.slice();
  let [visited, components] = [0, 0];
  for (let root = 0; root < nodes; root++) {
    if (order[root]! >= 0) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path.at(-1)!;
      if (order[node]! < 0) {
        order[node] = low[node] = visited++;
        open.push(node);
      }
      if (nextArrow[node]! < from[node + 1]!) {
        const target = targets[nextArrow[node]!]!;
        nextArrow[node] = nextArrow[node]! + 1;
        if (order[target]! < 0) path.push(target);
        else if (component[target]! < 0) low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== order[node]) continue;
      for (let member = -1; member !== node; ) {
        member = open.pop()!;
        component[member] = components;
      }
      components++;
    }
  }
  return component;
}

interface Existence {
  /** Whether there is a unique finite maximum. */
  readonly exists: boolean;
  /** Why not, naming the items. */
  readonly reason: string;
}

/**
 * Checks whether the Bradley–Terry likelihood has a unique finite maximum.
 *
 * Ford 1957, "Solution of a ranking problem from binary comparisons": it has, if and only if for every split of
 * the items into two parts some item of each part beat one of the other; that is, if the graph of wins is strongly
 * connected. An item that never lost has no finite ability, and items without a connecting chain of comparisons
 * cannot be compared.
 *
 * Half a win is enough, so ties are arrows in both directions. For Davidson's and for Rao and Kupper's model the
 * condition is necessary but not sufficient: when A beat B, and C tied with both, the graph is strongly connected,
 * but abilities and tie parameter can grow together without bound. `maximize` detects that.
 */
export function checkExistence(counts: PairCounts): Existence {
  const component = strongComponents(winGraph(counts));
  if (component.every((c) => c === 0)) return { exists: true, reason: "" };
  return { exists: false, reason: explainUnconnected(component, weakComponents(counts), counts.items) };
}

/** Explains why a graph of wins is not strongly connected: names the items that never met the rest, or never beat it. */
export function explainUnconnected(component: Int32Array, met: Int32Array, items: readonly string[]): string {
  const parts = membersOf(met, items);
  if (parts.length > 1) {
    const smallest = parts.reduce((least, part) => (part.length < least.length ? part : least));
    return `the items fall into ${parts.length} parts that were never compared with each other, ${listNames(smallest)} and the rest`;
  }
  // The first component has no outgoing arrows: its items never beat any of the rest.
  const strong = membersOf(component, items);
  const [lowest, highest] = [strong[0]!, strong.at(-1)!];
  return lowest.length <= highest.length
    ? `${listNames(lowest)} never beat ${describeRest(lowest, items)}`
    : `${listNames(highest)} never lost to ${describeRest(highest, items)}`;
}

/** Connected components of the comparison graph. */
export function weakComponents(counts: PairCounts): Int32Array {
  const both = (a: Int32Array, b: Int32Array): Int32Array => Int32Array.from([...a, ...b]);
  return strongComponents(
    graphOf(counts.items.length, both(counts.first, counts.second), both(counts.second, counts.first)),
  );
}

function membersOf(component: Int32Array, items: readonly string[]): string[][] {
  const members: string[][] = [];
  component.forEach((c, i) => {
    members[c] ??= [];
    members[c].push(items[i]!);
  });
  return members;
}

const MAX_NAMED = 5;

function listNames(names: readonly string[]): string {
  const quoted = names.slice(0, MAX_NAMED).map((name) => JSON.stringify(name));
  return names.length > MAX_NAMED ? `${quoted.join(", ")} and ${names.length - MAX_NAMED} more` : quoted.join(", ");
}

function describeRest(names: readonly string[], items: readonly string[]): string {
  return names.length === 1 ? "any other" : `any of the other ${items.length - names.length}`;
}

/**
 * @module
 * Whether abilities can be told apart at all: the graph of who beat whom, and its strong components.
 */
import type { PairCounts } from "./counts.ts";

/** The arrows of a graph: the targets of node i stand at `targets[from[i]] … targets[from[i + 1] − 1]`. */
interface Graph {
  readonly from: Int32Array;
  readonly targets: Int32Array;
}

/** Lays arrows out node by node. */
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

/** An arrow from i to j where i beat j at least once; a tie is an arrow both ways. */
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
 * The component of every node: from any node of a component one gets to any other along arrows.
 *
 * Tarjan 1972, "Depth-first search and linear graph algorithms", with a stack of our own, since a chain of
 * a hundred thousand items would overflow the language's. Components are numbered so that no arrow leads
 * from a lower number to a higher one.
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
  /** Whether the abilities have one finite maximum. */
  readonly exists: boolean;
  /** Why not, naming items. */
  readonly reason: string;
}

/**
 * Whether the likelihood of Bradley and Terry has one finite maximum.
 *
 * Ford 1957, "Solution of a ranking problem from binary comparisons": it has when, however the items are
 * split in two, some item of each part has beaten one of the other; that is, when the graph of wins is one
 * strong component. An item that never lost has no finite ability, and items that never met, not even by way
 * of others, cannot be compared.
 *
 * Half a win is enough, so ties are arrows both ways. For Davidson's and for Rao and Kupper's model this is
 * necessary, not sufficient: when A beat B, and C tied with both, the graph is one component, but abilities
 * and ties can grow together for ever. `maximize` sees that.
 */
export function checkExistence(counts: PairCounts): Existence {
  const component = strongComponents(winGraph(counts));
  if (component.every((c) => c === 0)) return { exists: true, reason: "" };
  return { exists: false, reason: explainUnconnected(component, weakComponents(counts), counts.items) };
}

/** Why a graph of wins is not one strong component: the items that never met the rest, or never beat it. */
export function explainUnconnected(component: Int32Array, met: Int32Array, items: readonly string[]): string {
  const parts = membersOf(met, items);
  if (parts.length > 1) {
    const smallest = parts.reduce((least, part) => (part.length < least.length ? part : least));
    return `the items fall into ${parts.length} parts that were never compared with each other, ${listNames(smallest)} and the rest`;
  }
  // No arrow leads from the first component to another: its items never beat any of the rest.
  const strong = membersOf(component, items);
  const [lowest, highest] = [strong[0]!, strong.at(-1)!];
  return lowest.length <= highest.length
    ? `${listNames(lowest)} never beat ${describeRest(lowest, items)}`
    : `${listNames(highest)} never lost to ${describeRest(highest, items)}`;
}

/** Components of the graph of who met whom. */
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

import * as dagre from '@dagrejs/dagre';
import type { Recording } from '../../sim/index.js';
import { pathOf } from '../state.js';

type Node = Sketch['nodes'][number];
type Edge = Sketch['edges'][number];
type RecordedActor = Recording['actors'][number];

/** A machine as far as it was met: states by their paths, and how one leads to another; laid out, in pixels. */
export interface Sketch {
  /** What it fills: left, top, width, height. */
  readonly box: readonly [number, number, number, number];
  readonly nodes: readonly {
    readonly name: string;
    /** The last part of the name where no other state ends like it. */
    readonly text: string;
    /** Of its middle. */
    readonly x: number;
    readonly y: number;
    readonly width: number;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    /** Messages and timers that take it, each once. */
    readonly by: readonly string[];
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
}

/** Of a box; its width is that of its text. */
export const boxHeight = 22;
const letterWidth = 7.3;
const margin = 4;

/** What is used of a graph of dagre, whose own types name modules in a way that NodeNext does not resolve. */
interface LayeredGraph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setNode(name: string, box: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, label: object): void;
  node(name: string): Pick<Node, 'x' | 'y' | 'width'>;
  edge(from: string, to: string): Pick<Edge, 'points'>;
}

const { Graph, layout } = dagre as unknown as {
  readonly Graph: new () => LayeredGraph;
  readonly layout: (graph: LayeredGraph) => void;
};

/** More than these nobody reads as a picture. */
const statesMax = 40;

const sketches = new WeakMap<RecordedActor, Sketch | null>();

/** Null: one state, or more than a picture can show. */
export function sketchOf(actor: RecordedActor, messages: Recording['messages']): Sketch | null {
  const known = sketches.get(actor);
  if (known !== undefined) return known;
  const sketch = drawn(actor, messages);
  sketches.set(actor, sketch);
  return sketch;
}

function drawn(actor: RecordedActor, messages: Recording['messages']): Sketch | null {
  const names = [...new Set(actor.states.map(({ value }) => pathOf(value)))];
  if (names.length < 2 || names.length > statesMax) return null;
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 12, ranksep: 22 });
  const texts = shortNames(names);
  for (const name of names) {
    const width = (texts.get(name) ?? name).length * letterWidth + 16;
    graph.setNode(name, { width, height: boxHeight });
  }
  const by = new Map<string, { from: string; to: string; by: Set<string> }>();
  for (const { from, to, by: what } of movesOf(actor, messages)) {
    const key = JSON.stringify([from, to]);
    const move = by.get(key) ?? { from, to, by: new Set() };
    by.set(key, move);
    move.by.add(what);
    graph.setEdge(from, to, {});
  }
  layout(graph);
  const nodes = names.map((name) => {
    const { x, y, width } = graph.node(name);
    return { name, text: texts.get(name) ?? name, x, y, width };
  });
  const edges = [...by.values()].map((move) => {
    const { points } = graph.edge(move.from, move.to);
    return { ...move, by: [...move.by], points };
  });
  return { box: boxAround(nodes, edges), nodes, edges };
}

function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const last = (name: string): string => name.split('.').at(-1) ?? name;
  return new Map(
    names.map((name) => {
      const isUnique = names.filter((other) => last(other) === last(name)).length === 1;
      return [name, isUnique && !name.startsWith('{') ? last(name) : name];
    }),
  );
}

function boxAround(nodes: Sketch['nodes'], edges: Sketch['edges']): Sketch['box'] {
  const bends = edges.flatMap(({ points }) => points);
  const xs = [
    ...nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]),
    ...bends.map(({ x }) => x),
  ];
  const ys = [
    ...nodes.flatMap(({ y }) => [y - boxHeight / 2, y + boxHeight / 2]),
    ...bends.map(({ y }) => y),
  ];
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return [left, top, Math.max(...xs) + margin - left, Math.max(...ys) + margin - top];
}

/** What leads from one state to another one. */
function* movesOf(
  { states, received, fired, timers }: RecordedActor,
  messages: Recording['messages'],
): Generator<{ readonly from: string; readonly to: string; readonly by: string }> {
  const nameOf = (state: number): string => pathOf(states[state]?.value ?? null);
  for (const [state, message, did] of received) {
    if (typeof did === 'string') continue;
    const [from, to] = [nameOf(state), nameOf(did[0])];
    if (from !== to) yield { from, to, by: messages[message]?.type ?? '' };
  }
  for (const [state, timer, [next]] of fired) {
    const [from, to] = [nameOf(state), nameOf(next)];
    const id = states[state]?.timers[timer]?.[0] ?? '';
    if (from !== to) yield { from, to, by: `timer ${timers[id]?.type ?? id}` };
  }
}

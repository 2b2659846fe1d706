import type { StateNode } from 'xstate';
import { branchesOf, type Branch } from './machine-words.js';
import { arrivals, isComposite, isWithin, staysIn, withDescendants } from './state-nodes.js';

/** What one picture shows of a machine: the inside of a state, some of the states in it closed. */
export interface Frame {
  /** The machine's own state, or one inside it that has parts. */
  readonly within: StateNode;
  /** Composite states inside whose own inside is left out. */
  readonly closed: ReadonlySet<StateNode>;
  /** States at which only the first arrow ends; the others end at their name. Default: none. */
  readonly hubs?: ReadonlySet<StateNode>;
}

/** A box of a picture. */
export type Box =
  /** The state itself. */
  | { readonly kind: 'state'; readonly node: StateNode }
  /** Any state inside a composite one. */
  | { readonly kind: 'anywhere'; readonly node: StateNode }
  | Name;

/** Stands for a state that is far away or not in the picture. */
export interface Name {
  readonly kind: 'to' | 'from';
  readonly node: StateNode;
  /** Where it is drawn. */
  readonly inside: StateNode;
  /** Whose own it is; absent if all arrows in there share it. */
  readonly beside?: StateNode;
}

/** All that leads from one box to another; it is drawn as one arrow. */
export interface Edge {
  readonly from: Box;
  readonly to: Box;
  readonly branches: readonly Leading[];
}

export interface Leading {
  readonly branch: Branch;
  /** The branch of a state that is closed: what it waits for stands in another picture. */
  readonly hidden: boolean;
  /** The state that is entered, if the box at the end of the arrow is closed and begins with another one. */
  readonly into: StateNode | undefined;
}

/** From how many boxes of other composite states arrows may come before they get a nearer end. */
const crowd = 3;

/** How many boxes may share the name of a state that stands for it. */
const sharers = 5;

/** What leads from box to box, in the order of the definition. */
export function edgesOf(frame: Frame, context: unknown): readonly Edge[] {
  const edges = new Map<string, { from: Box; to: Box; branches: Leading[] }>();
  for (const { from, to, leading } of withOwnEnds(
    withNearerEnds(arrowsOf(frame, context), frame),
    frame,
  )) {
    const key = `${placeKey(from)} ${placeKey(to)}`;
    const edge = edges.get(key) ?? { from, to, branches: [] };
    edge.branches.push(leading);
    edges.set(key, edge);
  }
  return [...edges.values()];
}

export function placeKey(place: Box): string {
  const where = isName(place) ? `${place.inside.id} ${place.beside?.id ?? ''}` : '';
  return `${place.kind} ${place.node.id} ${where}`;
}

export function isName(place: Box): place is Name {
  return place.kind === 'to' || place.kind === 'from';
}

/** The box that shows the state: its own, or the closed one that it is in. */
export function shownAs(node: StateNode, { closed }: Frame): StateNode {
  let shown = node;
  for (let at: StateNode | undefined = node; at !== undefined; at = at.parent) {
    if (closed.has(at)) shown = at;
  }
  return shown;
}

interface Arrow {
  readonly from: Box;
  readonly to: Box;
  readonly leading: Leading;
}

function arrowsOf(frame: Frame, context: unknown): readonly Arrow[] {
  return withDescendants(frame.within.machine.root).flatMap((node) =>
    branchesOf(node, context)
      .filter((branch) => !staysIn(node, branch))
      .flatMap((branch) =>
        (branch.targets ?? []).flatMap((target) =>
          arrivals(target).flatMap((leaf) => arrow(frame, node, branch, target, leaf)),
        ),
      ),
  );
}

function arrow(
  frame: Frame,
  node: StateNode,
  branch: Branch,
  target: StateNode,
  leaf: StateNode,
): readonly Arrow[] {
  const { within } = frame;
  const arrives = isWithin(leaf, within);
  // What leaves the state whose inside this is belongs to the picture around it.
  const leaves = isWithin(node, within) && node !== within;
  if (!leaves && !(arrives && (node === within || !arrivals(within).includes(leaf)))) return [];
  const source = shownAs(node, frame);
  const end = shownAs(leaf, frame);
  const hidden = source !== node;
  const from = sourceOf(frame, node, source, target, end);
  const to: Box = arrives
    ? { kind: 'state', node: end }
    : { kind: 'to', node: leaf, inside: parentOf(from.node) };
  if (from.kind === 'state' && to.kind === 'state' && source === end && isComposite(source))
    return [];
  const into = end !== leaf && arrives && !arrivals(end).includes(leaf) ? leaf : undefined;
  return [{ from, to, leading: { branch, hidden, into } }];
}

function sourceOf(
  frame: Frame,
  node: StateNode,
  source: StateNode,
  target: StateNode,
  end: StateNode,
): Box {
  const { within } = frame;
  if (!isWithin(node, within)) return { kind: 'from', node, inside: within, beside: end };
  // An edge from a composite state into itself cannot be drawn: it begins in the box `anywhere`.
  if (source === node && isOpen(frame, node) && isWithin(target, node))
    return { kind: 'anywhere', node };
  return { kind: 'state', node: source };
}

/** True for a composite state whose inside is in the picture. */
export function isOpen({ closed }: Frame, node: StateNode): boolean {
  return isComposite(node) && !closed.has(node);
}

/**
 * In place of arrows that would crowd one state, arrows to its name nearby: of those out of other composite states all, of those
 * to a hub all but the first.
 */
function withNearerEnds(arrows: readonly Arrow[], frame: Frame): readonly Arrow[] {
  const crowded = new Set(
    [...sourcesOf(arrows.filter((arrow) => isFar(arrow, frame)))]
      .filter(([, sources]) => sources.length >= crowd)
      .map(([node]) => node),
  );
  const firsts = new Map([...sourcesOf(arrows)].map(([node, [first]]) => [node, first]));
  return arrows.map((arrow) => {
    const { from, to } = arrow;
    if (from.kind !== 'state' || to.kind !== 'state' || from.node === to.node) return arrow;
    const isCrowding = isFar(arrow, frame) && crowded.has(to.node);
    const isLate = frame.hubs?.has(to.node) === true && firsts.get(to.node) !== placeKey(from);
    if (!isCrowding && !isLate) return arrow;
    const name: Name = { kind: 'to', node: to.node, inside: parentOf(from.node) };
    return {
      ...arrow,
      to: isLate && !isOpen(frame, from.node) ? { ...name, beside: from.node } : name,
    };
  });
}

/** True for an arrow out of a composite state inside the picture. */
function isFar({ from, to }: Arrow, { within }: Frame): boolean {
  return (
    from.kind === 'state' &&
    to.kind === 'state' &&
    from.node !== within &&
    !isWithin(to.node, parentOf(from.node))
  );
}

/** From which boxes arrows come to a state, in the order of the definition. */
function sourcesOf(
  arrows: readonly { readonly from: Box; readonly to: Box }[],
): ReadonlyMap<StateNode, readonly string[]> {
  const sources = new Map<StateNode, Set<string>>();
  for (const { from, to } of arrows) {
    if (to.kind !== 'state' || from.node === to.node) continue;
    sources.set(to.node, (sources.get(to.node) ?? new Set()).add(placeKey(from)));
  }
  return new Map([...sources].map(([node, keys]) => [node, [...keys]]));
}

/** The state of the picture at which arrows from most boxes end, if there are more than so many. */
export function mostCrowded(frame: Frame, context: unknown, most = crowd): StateNode | undefined {
  const [first] = [...sourcesOf(edgesOf(frame, context))]
    .filter(([node, { length }]) => length > most && frame.hubs?.has(node) !== true)
    .sort(([, a], [, b]) => b.length - a.length);
  return first?.[0];
}

/** In place of a name that many arrows end at, one for each of them; not for a state whose inside is shown: its box has no text. */
function withOwnEnds(arrows: readonly Arrow[], frame: Frame): readonly Arrow[] {
  const sources = new Map<string, Set<string>>();
  for (const { from, to } of arrows) {
    const key = placeKey(to);
    sources.set(key, (sources.get(key) ?? new Set()).add(placeKey(from)));
  }
  return arrows.map((arrow) => {
    const { from, to } = arrow;
    const isShared = isName(to) && (sources.get(placeKey(to))?.size ?? 0) > sharers;
    if (!isShared || isOpen(frame, from.node)) return arrow;
    return { ...arrow, to: { ...to, beside: from.node } };
  });
}

function parentOf(node: StateNode): StateNode {
  return node.parent ?? node;
}

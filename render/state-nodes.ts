/** What is asked about the states of a machine, wherever they are drawn. */
import type { StateNode } from 'xstate';
import type { Branch } from './machine-words.js';

export function childrenOf(node: StateNode): readonly StateNode[] {
  return Object.values<StateNode>(node.states);
}

export function isComposite(node: StateNode): boolean {
  return childrenOf(node).length > 0;
}

/** True if `node` is `other` or inside it. */
export function isWithin(node: StateNode, other: StateNode): boolean {
  return node === other || (node.parent !== undefined && isWithin(node.parent, other));
}

/** The state and all inside it, from the outside inwards. */
export function withDescendants(node: StateNode): readonly StateNode[] {
  return [node, ...childrenOf(node).flatMap(withDescendants)];
}

/** The states without parts that are entered with a state. */
export function arrivals(node: StateNode): readonly StateNode[] {
  if (!isComposite(node)) return [node];
  return (node.type === 'parallel' ? childrenOf(node) : initialOf(node)).flatMap(arrivals);
}

/** Where a composite state that is not parallel begins. */
export function initialOf(node: StateNode): readonly StateNode[] {
  return (node.initial.target ?? []) as readonly StateNode[];
}

/** True for a branch that changes no state. */
export function staysIn(node: StateNode, { targets, reenters }: Branch): boolean {
  return targets === undefined || (!reenters && targets.every((target) => target === node));
}

/** `open.deciding`; of the machine itself its id. */
export function pathOf(node: StateNode): string {
  return node.path.length === 0 ? node.machine.id : node.path.join('.');
}

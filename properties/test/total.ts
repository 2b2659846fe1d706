import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** A state that does not say what becomes of a message. */
export interface Gap {
  readonly state: string;
  readonly message: string;
}

/**
 * Where a machine is not total: a message type that some state neither handles whatever its guards say, nor ignores on purpose
 * (`on: { TYPE: {} }`), nor leaves in the mailbox (`meta: { defer }`). Found in the structure of the machine, so for
 * all contexts; a state through which the machine only passes gets no messages.
 *
 * @param messages what it must know besides the types that some state of it names.
 */
export function gaps(machine: AnyStateMachine, messages: readonly string[]): readonly Gap[] {
  const resting = configurations(machine.root).filter((active) => !active.some(isTransient));
  const types = [...new Set([...messages, ...named(machine.root)])];
  return resting.flatMap((active) =>
    types
      .filter((type) => !active.some((node) => answers(node, type)))
      .map((message) => ({ state: title(active), message })),
  );
}

/** Every set of states that are active together: one child of each compound state, all of a parallel one. */
function configurations(node: AnyStateNode): readonly (readonly AnyStateNode[])[] {
  const children = Object.values<AnyStateNode>(node.states);
  if (children.length === 0) return [[node]];
  const below = children.map(configurations);
  if (node.type !== 'parallel') return below.flat().map((active) => [node, ...active]);
  return below.reduce<readonly (readonly AnyStateNode[])[]>(
    (some, more) => some.flatMap((active) => more.map((others) => [...active, ...others])),
    [[node]],
  );
}

/** Event types that some state has transitions for; timers and the like are not messages. */
function named(root: AnyStateNode): readonly string[] {
  const below = Object.values<AnyStateNode>(root.states).flatMap(named);
  return [...root.transitions.keys(), ...below].filter((type) => !type.startsWith('xstate.'));
}

function answers(node: AnyStateNode, type: string): boolean {
  const { defer = [] } = (node.meta ?? {}) as { readonly defer?: readonly string[] };
  const transitions = node.transitions.get(type) ?? [];
  return defer.includes(type) || transitions.some(({ guard }) => guard === undefined);
}

function isTransient({ always = [] }: AnyStateNode): boolean {
  return always.some(({ guard }) => guard === undefined);
}

function title(active: readonly AnyStateNode[]): string {
  const leaves = active.filter(({ states }) => Object.keys(states).length === 0);
  return leaves.map(({ path }) => path.join('.')).join(' and ');
}

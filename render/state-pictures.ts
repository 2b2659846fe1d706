import type { AnyStateMachine, StateNode } from 'xstate';
import { contextOf } from './effect-words.js';
import { stateDiagram } from './state-diagram.js';
import { edgesOf, isName, isOpen, mostCrowded, shownAs, type Frame } from './state-frame.js';
import { childrenOf, pathOf } from './state-nodes.js';

/** One of the pictures that together show a machine. */
export interface Picture {
  /** Whose inside it shows: the path of a state, empty for the machine itself. */
  readonly of: string;
  readonly text: string;
}

/** What a picture may hold without being wider than a page. */
const weightMax = 14;

/** From what on arrows of only two boxes are a crowd. */
const weightFull = 20;

/** What an arrow adds to that, if a box adds 1; the second one has a name at one end. */
const arrowWeights = [0.6, 0.5] as const;

/**
 * A machine in as many pictures as a page needs: of one that is large, states with parts are closed, the smallest that
 * make it fit first, and each gets a picture of its own. Where that is not enough, arrows to the state that most lead to end at
 * its name.
 */
export function statePictures(machine: AnyStateMachine, input?: unknown): readonly Picture[] {
  const context = contextOf(machine, input);
  const draw = (within: StateNode): readonly Picture[] => {
    const frame = fitting(within, context);
    const of = within.path.length === 0 ? '' : pathOf(within);
    const text = stateDiagram(machine, { input, frame });
    const shown = [...frame.closed].filter((node) => shownAs(node, frame) === node);
    return [{ of, text }, ...shown.flatMap(draw)];
  };
  return draw(machine.root as StateNode);
}

function fitting(within: StateNode, context: unknown): Frame {
  let frame: Frame = { within, closed: new Set() };
  while (weightOf(frame, context) > weightMax) {
    const [next] = candidatesOf(frame)
      .map((node) => ({ ...frame, closed: new Set([...frame.closed, node]) }))
      .map((closer) => ({ closer, weight: weightOf(closer, context) }))
      .sort((a, b) => b.weight - a.weight);
    const hub = next === undefined ? hubOf(frame, context) : undefined;
    if (next !== undefined) frame = next.closer;
    else if (hub !== undefined) frame = { ...frame, hubs: new Set([...(frame.hubs ?? []), hub]) };
    else return frame;
  }
  return frame;
}

function hubOf(frame: Frame, context: unknown): StateNode | undefined {
  const isFull = weightOf(frame, context) > weightFull;
  return mostCrowded(frame, context) ?? (isFull ? mostCrowded(frame, context, 1) : undefined);
}

/** States whose inside could be left out: that of one with a single part says little in a picture of its own. */
function candidatesOf(frame: Frame): readonly StateNode[] {
  return openIn(frame).filter((node) => node !== frame.within && childrenOf(node).length > 1);
}

function openIn(frame: Frame): readonly StateNode[] {
  const inside = (node: StateNode): readonly StateNode[] =>
    isOpen(frame, node) ? [node, ...childrenOf(node).flatMap(inside)] : [];
  return inside(frame.within);
}

function weightOf(frame: Frame, context: unknown): number {
  const boxes = openIn(frame)
    .flatMap(childrenOf)
    .filter((node) => !isOpen(frame, node));
  const arrows = edgesOf(frame, context).map(
    ({ from, to }) => arrowWeights[isName(from) || isName(to) ? 1 : 0],
  );
  return arrows.reduce((sum, weight) => sum + weight, boxes.length);
}

import type { QueueItem } from '../model/azure/queue-item.js';
import type { Parts } from '../model/parts.js';
import { Exploration, World, type TransitionMemo } from '../sim/index.js';
import { asksOf, type Found } from './resources.js';
import { WantedError, type Program } from './sandbox/program.js';

/** Resources that one file or app may ask for; more are taken for names that are made up anew each time. */
export const foundMax = 64;

/** States that a recording run looks at, if nothing else is said. */
const statesMax = 2_000;

/** What a world lacks; null if nothing was missed in the states that were looked at, `states` at most. */
export function missing(
  { actors, mail }: Pick<Parts, 'actors' | 'mail'>,
  memo: TransitionMemo,
  states = statesMax,
): WantedError | null {
  try {
    const world = new World({ name: 'recording', actors, mail, memo });
    const search = new Exploration(world, { bounds: { states } });
    while (!search.advance(states));
    return null;
  } catch (error) {
    if (error instanceof WantedError) return error;
    throw error;
  }
}

/** The operations of entities that it has signalled from a trigger. Sorted. */
export function signalledBy(program: Program): readonly string[] {
  const names = new Set<string>();
  for (const { calls } of program.known()) {
    for (const { message } of calls) {
      if (message.type !== 'ENQUEUE') continue;
      const item = message['item'] as unknown as QueueItem;
      if (item.kind === 'Operation') names.add(item.code.name);
    }
  }
  return [...names].sort();
}

/** What has been asked of each resource, now that more runs are known; null if that is nothing new. */
export function askedOf(program: Program, known: readonly Found[]): readonly Found[] | null {
  const asked = new Map<string, Set<string>>();
  for (const { calls } of program.known()) {
    for (const { to, message } of calls) {
      const types = asked.get(to) ?? new Set<string>();
      for (const type of asksOf(message)) types.add(type);
      asked.set(to, types);
    }
  }
  const found = known.map((one) => ({ ...one, asked: asked.get(one.name) ?? one.asked }));
  const isNew = found.some(({ asked: now }, at) => now.size > (known[at]?.asked.size ?? 0));
  return isNew ? found : null;
}

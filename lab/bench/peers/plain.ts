import { hrtime } from 'node:process';
import type { System } from '../../../sim/index.js';
import { naiveStartPlain } from '../../../sim/test/toys/naive-start-plain.js';
import { secondsSince } from '../measure.js';
import { naiveCounts } from '../workloads.js';
import type { Peer, PeerCase, PeerResult } from './peer.js';

/** What one writes first: plain objects, breadth-first search, `JSON.stringify`, a `Map`. */
export const plainPeer: Peer = {
  name: 'plain JavaScript',
  cases: [naive(3, 'quick'), naive(4, 'normal')],
};

function naive(n: number, size: PeerCase['size']): PeerCase {
  const states = naiveCounts[n]?.states;
  return {
    model: `naive start, N=${n}`,
    size,
    ...(states === undefined ? {} : { expected: states }),
    prepare: () => () => search(naiveStartPlain(n)),
  };
}

function search<State, Action>(system: System<State, Action>): PeerResult {
  const begin = hrtime.bigint();
  const initial = system.initial();
  // By the text of each state: where in the queue the state stands that it was first reached from.
  const parents = new Map([[JSON.stringify(initial), -1]]);
  const queue = [initial];
  for (let next = 0; next < queue.length; next += 1) {
    const state = queue[next] as State;
    for (const action of system.enabled(state)) {
      const successor = system.step(state, action);
      const text = JSON.stringify(successor);
      if (parents.has(text)) continue;
      parents.set(text, next);
      queue.push(successor);
    }
  }
  return { seconds: secondsSince(begin), count: parents.size, unit: 'states' };
}

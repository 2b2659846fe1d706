import { World } from '../../../sim/index.js';
import { naiveStart } from '../../../sim/test/naive-start.js';
import { twoPhaseCommit } from '../../../sim/test/two-phase-commit.js';
import { costOf } from '../measure.js';
import { commitCounts, naiveCounts } from '../workloads.js';
import type { Peer, PeerCase } from './peer.js';

/** This project, for comparison: XState machines, no symmetry, no reduction, one core. */
export const onebatchPeer: Peer = {
  name: 'Onebatch',
  cases: [
    naive(3, 'quick'),
    naive(4, 'normal'),
    naive(5, 'normal'),
    naive(5, 'normal', true),
    commit(4, 'quick'),
    commit(5, 'normal'),
  ],
};

function naive(n: number, size: PeerCase['size'], reduction = false): PeerCase {
  const states = naiveCounts[n]?.states;
  return {
    model: `naive start, N=${n}`,
    size,
    ...(states === undefined || reduction ? {} : { expected: states }),
    ...(reduction ? { note: 'partial-order reduction' } : {}),
    prepare: () => () => search(new World(naiveStart(n)), reduction),
  };
}

function commit(n: number, size: PeerCase['size']): PeerCase {
  const states = commitCounts[n]?.states;
  return {
    model: `two-phase commit, N=${n}`,
    size,
    ...(states === undefined ? {} : { expected: states }),
    prepare: () => () => search(new World(twoPhaseCommit(n)), false),
  };
}

function search(world: World, reduction: boolean): ReturnType<ReturnType<PeerCase['prepare']>> {
  const { seconds, states, bytes } = costOf(world, { symmetry: false, reduction });
  return { seconds, count: states, unit: 'states', bytes };
}

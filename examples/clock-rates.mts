/**
 * Two nodes elect a leader by a lease that each times by its own clock, as client-go does for Kubernetes: "not tolerant to arbitrary clock
 * skew rate", says k8s.io/client-go/tools/leaderelection. It tolerates LeaseDuration / RenewDeadline, by default 15 s / 10 s.
 */
import * as parts from '../model/resources/index.js';
import { atMost } from '../properties/index.js';
import { World, type Drift } from '../sim/index.js';

interface Node {
  readonly me: string;
  readonly other: string;
}
interface Fact {
  readonly type: 'leads' | 'resigns' | 'tookOver';
}
const { machine, send, announce } = parts.speaker<Node, parts.KeyReply, parts.KeyRequest, Fact>();

/** The leader is cut off as soon as it leads: it cannot renew, and resigns. The other one saw the lease last at that moment. */
const node = (leaseDurationMs: number) =>
  machine({
    context: ({ input }) => input,
    initial: 'asking',
    states: {
      asking: {
        entry: send('lease', ({ context: { me } }) => ({ type: 'SET_NX', value: me })),
        on: { KEY_SET: 'leading', KEY_KEPT: 'watching' },
      },
      leading: { entry: announce({ type: 'leads' }), after: { 10_000: 'resigned' } },
      resigned: { entry: announce({ type: 'resigns' }) },
      watching: { after: { [leaseDurationMs]: 'taking' } },
      taking: {
        entry: send('lease', ({ context: { me: value, other: expected } }) => {
          return { type: 'SET_IF', value, expected };
        }),
        on: { KEY_SET: { target: 'leading', actions: announce({ type: 'tookOver' }) } },
      },
    },
  });
const facts = { counts: 'leads', returns: 'resigns', witness: 'tookOver' };
const oneLeader = atMost({ name: 'oneLeader', most: 1, ...facts });

const ids = ['node-1', 'node-2'];
const world = (name: string, drift: Drift | null, own = node(15_000)): World =>
  new World({
    name,
    actors: [
      { id: 'node-1', machine: own, input: { me: 'node-1', other: 'node-2' } },
      { id: 'node-2', machine: own, input: { me: 'node-2', other: 'node-1' } },
      { id: 'lease', machine: parts.expiringKey, input: { id: 'lease' }, role: 'storage' },
    ],
    properties: [oneLeader],
    symmetric: ids,
    time: 'timed',
    drift: Object.fromEntries(drift === null ? [] : ids.map((id) => [id, drift])),
  });
export default world('a lease, clocks that run apart', { faster: 25, slower: 20 });
export const fixed = world('a longer lease', { faster: 25, slower: 20 }, node(16_000));
export const exact = world('a lease, exact clocks', null);

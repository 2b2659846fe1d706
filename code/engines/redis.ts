import { actorPart } from '../../model/actor-part.js';
import { executionId } from '../../model/domain.js';
import { lockKey } from '../../model/redis/scripts.js';
import { redisServer } from '../../model/redis/server.js';
import { windowWithin } from '../../model/engine/batch.js';
import { redisWindows, windowInstance } from '../../model/redis/windows.js';
import type { EngineCode } from './engine-code.js';
import { serverKind, serverName } from './job.js';

/** The number of the window that a round has claimed, and its token: the round has begun with that. */
function claimIn(log: readonly unknown[]): readonly [n: string, token: string] {
  const [first] = log as readonly { readonly reply?: unknown }[];
  const [n = '', token = ''] = (first?.reply ?? []) as readonly string[];
  return [n, token];
}

/** Code that asks Redis: a key as a lock, or windows in scripts. */
export const redisCode: EngineCode = {
  name: 'redis',
  replies: ['REPLY'],
  kinds: ['lock', 'windows'],
  oneKind: true,
  actorOf: ({ kind }) => (kind === 'lock' ? lockKey : kind),
  store: (window, { lags, has }) => {
    const id = 'redis';
    const input = { id, instance: window.instance, lags };
    return has('windows')
      ? actorPart(id, redisWindows, input)
      : actorPart(id, redisServer, { ...input, lapses: 'in time' });
  },
  workedOff: 'windows',
  resources: { [`${serverKind} ${serverName}`]: 'redis' },
  // Where a message may come twice a list may have it twice, and nothing can be renamed in it.
  symmetric: ({ faults }, { has }) =>
    has('windows') || !(faults.includes('lost-reply') || faults.includes('redelivery')),
  accepts: () => true,
  working: {
    replies: ['REPLY'],
    begins: ['AWAIT_DUE', 'the script claim'],
    named: ({ instance, window }, log) => {
      const [n, token] = claimIn(log);
      return {
        instance: windowInstance(instance, n),
        execution: executionId(`e-${n}.${token}`),
        window: windowWithin(window, n),
      };
    },
    gone: (_, log) => ({ type: 'HOLDER_GONE', token: claimIn(log)[1] }),
    nothing: null,
  },
};

import { actorPart } from '../actor-part.js';
import { windowsOf, type NamedOptions } from '../arrivals.js';
import { windowKey } from '../domain.js';
import { windowWithin } from '../engine/batch.js';
import { actorAt } from '../engine/worker.js';
import { engineWorld } from '../engine/world.js';
import { inRole, type Engine, type Parts, type Strategy } from '../parts.js';
import { objectClient } from './client.js';
import { objectJob } from './job.js';
import { durableObject, type ObjectCode } from './object.js';

/** An object for each window, and what it awaits. */
function world(options: NamedOptions, code: ObjectCode): Parts {
  const { faults, window: kind } = options;
  return engineWorld(options, {
    client: objectClient,
    input: { code },
    // A call that throws is not tried again by the runtime.
    resends: false,
    stores: (window) => {
      const id = actorAt('object', window);
      const { instance } = window;
      return [actorPart(id, durableObject, { id, instance, job: actorAt('job', window), code })];
    },
    others: windowsOf(options).map((window) => {
      const { instance, key } = window;
      const id = actorAt('job', window);
      const input = { id, store: actorAt('object', window), instance, window: key, kind, code };
      return inRole('execution', actorPart(id, objectJob, input));
    }),
    // Fetches and batches have numbers; nobody asks in which order messages came.
    fields: {
      counters: [
        {
          of: 'object',
          latest: 'fetches',
          fields: [],
          everywhere: ['n'],
          texts: ['e-{n}'],
          first: 1,
        },
        {
          of: 'object',
          latest: 'done',
          fields: [],
          everywhere: ['batch'],
          texts: [windowWithin(windowKey('w1'), '{n}')],
          first: 1,
        },
      ],
      unordered: ['inbox', 'inOrder'],
    },
    // A message that is delivered again may be in a batch twice: that is no set, in which things can be renamed.
    symmetric: !faults.includes('redelivery'),
  });
}

const rules = 'Cloudflare docs, "Rules of Durable Objects"';

const strategies: readonly Strategy[] = [
  {
    name: 'durable-object-look',
    summary:
      'look for a flag in storage; if there is none, fetch what does the work, then put the flag',
    source: `${rules}; cloudflare-docs#27245; cloudflare/agents#1998`,
    assumes: 'one thread means that no other call begins in between',
    build: (options) => world(options, 'look, fetch, put'),
  },
  {
    name: 'durable-object-memory',
    summary: 'keep the message in a field and set an alarm, which works off the field',
    source: `${rules} (in-memory state)`,
    assumes: 'the object lives until its alarm',
    build: (options) => world(options, 'memory'),
  },
  {
    name: 'durable-object-delete-all',
    summary: 'put the message and set an alarm, which works off all messages, then deletes all',
    source: 'Cloudflare docs, "Alarms" (batching)',
    assumes: 'no message comes while the alarm works',
    build: (options) => world(options, 'delete all'),
  },
  {
    name: 'durable-object-window',
    summary: 'put the message and set an alarm, which works off all messages, then deletes these',
    source: 'Cloudflare docs, "Alarms"; derived from the schedules that break the others',
    assumes: 'the effect of a batch may come twice, and at once',
    build: (options) => world(options, 'window'),
  },
];

/** Cloudflare Durable Objects: storage, the gate of events, one alarm. */
export const durableObjectEngine: Engine = {
  name: 'durable-object',
  title: 'Durable Objects',
  summary: 'one object with storage, an input gate that a fetch opens, and one alarm',
  source: 'cloudflare-docs: rules-of-durable-objects.mdx, api/alarms.mdx',
  takes: [],
  strategies,
};

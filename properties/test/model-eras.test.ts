import { describe, expect, it } from 'vitest';
import {
  etag,
  isActive,
  naive,
  runtimeEras,
  type InstanceRow,
  type Message,
  type RuntimeEra,
  type Send,
} from '../../model/index.js';
import { Probe } from './model-driver.js';
import {
  arrive,
  changed,
  created,
  enqueued,
  exists,
  gone,
  row,
  starterInput,
  stored,
  told,
} from './starter-driver.js';

type Found = Partial<InstanceRow> | null;

const found = {
  nothing: null,
  'one that is active': { status: 'Pending', generation: 2, etag: etag(7) },
  'one that has ended': { status: 'Completed', generation: 2, etag: etag(7) },
} as const satisfies Readonly<Record<string, Found>>;

/**
 * What a resource answers when nobody else interferes. The starter `naive` looks before StartNewAsync does: it is told that
 * there is nothing.
 */
function calmAnswer({ type }: Message, seen: Found): Message {
  const isTaken = seen !== null && isActive(seen.status ?? 'Running');
  const answers: { readonly [Type in Message['type']]?: Message } = {
    READ: row(seen),
    ENQUEUE: enqueued,
    INSERT: created,
    CREATE_INSTANCE: isTaken ? exists : created,
  };
  return answers[type] ?? stored;
}

/** StartNewAsync on this era, with this row: its requests, and what the sender of the message is told. */
function startNew(era: RuntimeEra, seen: Found, last?: Message) {
  const probe = new Probe(naive, starterInput(era));
  probe.receive(arrive);
  const requests: Omit<Send, 'type'>[] = [];
  let reaction = probe.receive(row(null));
  while (reaction.sends[0] !== undefined) {
    const [request] = reaction.sends;
    requests.push(request);
    const isWrite = !['READ', 'ENQUEUE'].includes(request.message.type);
    const answer = isWrite && last !== undefined ? last : calmAnswer(request.message, seen);
    reaction = probe.receive(answer, request.to);
  }
  expect(probe.settled).toBe(true);
  expect(probe.context).toMatchObject({ message: null, found: null, retriesLeft: 0 });
  return { requests, told: told(reaction).join() };
}

const nothing = 'READ, ENQUEUE, INSERT: started';
const throws = 'READ: alreadyRunning';
const replaces = 'READ, ENQUEUE, REPLACE: started';
const upserts = 'READ, ENQUEUE, INSERT_OR_REPLACE: started';
const creates = 'CREATE_INSTANCE: started';

/** What StartNewAsync asks and tells, by era and by the row that it finds. */
// prettier-ignore
const table: Readonly<Record<RuntimeEra, readonly [absent: string, active: string, ended: string]>> = {
  '2019': [nothing, upserts, upserts],
  overridable: [nothing, throws, replaces],
  'overridable-any': [nothing, replaces, replaces],
  deduplicating: [nothing, throws, replaces],
  'deduplicating-any': [nothing, replaces, replaces],
  atomic: [creates, 'CREATE_INSTANCE: alreadyRunning', creates],
};

const cells = runtimeEras.flatMap((era) =>
  Object.entries<Found>(found).map(
    ([name, seen], index) => [era, name, seen, table[era][index] ?? ''] as const,
  ),
);

describe('StartNewAsync', () => {
  it.each(cells)('of era %s that finds %s', (era, _, seen, expected) => {
    const { requests, told: answer } = startNew(era, seen);
    expect(`${requests.map(({ message }) => message.type).join(', ')}: ${answer}`).toBe(expected);
    const places = requests.map(({ to, message }) => [message.type === 'ENQUEUE', to]);
    expect(places.every(([queued, to]) => to === (queued ? 'queue' : 'instances'))).toBe(true);
  });

  it('names the row that it read if it replaces it, and only then', () => {
    for (const era of runtimeEras) {
      const { requests } = startNew(era, found['one that has ended']);
      const conditions = requests.flatMap(({ message }) =>
        'ifMatch' in message ? [message.ifMatch] : [],
      );
      expect(conditions).toEqual(table[era][2] === replaces ? [7] : []);
    }
  });

  it.each([
    ['2019', { executionId: null, generation: 0 }, false],
    ['overridable', { executionId: 'e-m1', generation: 3 }, false],
    ['overridable-any', { executionId: 'e-m1', generation: 3 }, false],
    ['deduplicating', { executionId: 'e-m1', generation: 3 }, true],
    ['deduplicating-any', { executionId: 'e-m1', generation: 3 }, true],
    ['atomic', { executionId: 'e-m1', generation: 0 }, false],
  ] as const)('of era %s writes the row %j; its start is de-duplicated: %s', (era, content, is) => {
    const { requests } = startNew(era, found['one that has ended']);
    const rows = requests.flatMap(({ message }) => ('row' in message ? [message.row] : []));
    const items = requests.flatMap(({ message }) => ('item' in message ? [message.item] : []));
    expect(rows).toEqual([{ status: 'Pending', ...content }]);
    const { generation } = content;
    const item = { kind: 'ExecutionStarted', execution: 'e-m1', deduplicated: is, generation };
    expect(items).toMatchObject([item]);
  });
});

describe('the loser of the row', () => {
  it.each([
    ['2019', 'nothing', exists],
    ['overridable', 'nothing', exists],
    ['overridable', 'one that has ended', changed],
    ['overridable-any', 'one that is active', changed],
    ['deduplicating', 'nothing', exists],
    ['deduplicating', 'one that has ended', changed],
    ['deduplicating-any', 'one that is active', changed],
  ] as const)('of era %s that found %s is told of success', (era, name, answer) => {
    expect(startNew(era, found[name], answer).told).toBe('started');
  });

  it('is told the truth by an atomic start', () => {
    expect(startNew('atomic', null, exists).told).toBe('alreadyRunning');
  });

  it('whose row was purged meanwhile gets an error, although its start is queued', () => {
    expect(startNew('overridable', found['one that has ended'], gone).told).toBe('rowGone');
  });
});

describe('without its guard', () => {
  it('a client of NonRunningStates starts an id that runs', () => {
    const twin = new Probe(
      naive.provide({ guards: { startRefused: () => false } }),
      starterInput('deduplicating'),
    );
    twin.receive(arrive);
    twin.receive(row(null));
    expect(twin.receive(row({ status: 'Running' })).sends[0]?.message.type).toBe('ENQUEUE');
  });

  it('a client asks for no transaction where there is one', () => {
    const twin = new Probe(
      naive.provide({ guards: { startsAtomically: () => false } }),
      starterInput('atomic'),
    );
    twin.receive(arrive);
    expect(twin.receive(row(null)).sends[0]?.message.type).toBe('READ');
  });
});

import { describe, expect, it } from 'vitest';
import {
  atomicInsert,
  batchWindow,
  etag,
  instanceId,
  leaseId,
  lease,
  messageId,
  naive,
  runtimeEras,
  scenario,
  strategies,
  windowKey,
  type InstanceRow,
  type Message,
  type RuntimeEra,
  type StarterInput,
} from '../../model/index.js';
import { Probe, settle, type Reaction } from './model-driver.js';

const instance = instanceId('1');
const window = windowKey('w1');
const message = messageId('m1');

const input = (era: RuntimeEra, options: Partial<StarterInput> = {}): StarterInput => ({
  era,
  queue: 'queue',
  sites: {
    [window]: {
      instance,
      instances: 'instances',
      record: 'record',
      lock: 'lock',
      claim: 'claim',
      entity: 'entity',
    },
  },
  ...options,
});
const arrive: Message = { type: 'MESSAGE', id: message, window };
const enqueued: Message = { type: 'ENQUEUED', status: 201 };
const created: Message = { type: 'CREATED', status: 201 };
const row = (found: Partial<InstanceRow> | null): Message => ({
  type: 'ROW',
  status: 200,
  instance,
  row:
    found === null
      ? null
      : { status: 'Running', executionId: null, generation: 0, etag: etag(1), ...found },
});

const told = ({ facts }: Reaction): string[] =>
  facts.flatMap((fact) =>
    fact.type === 'acknowledged' ? [fact.as] : fact.type === 'rejected' ? [fact.reason] : [],
  );

/** The last reaction of a starter that gets these messages in turn, after its MESSAGE. */
function converse(probe: Probe, ...messages: readonly Message[]): Reaction {
  return messages.reduce((_, next) => probe.receive(next), probe.receive(arrive));
}

describe('StartNewAsync', () => {
  it('enqueues the start before it writes the row, and reports success to the loser of the row', () => {
    const probe = new Probe(naive, input('2019'));
    expect(converse(probe, row(null), row(null)).sends[0]?.message.type).toBe('ENQUEUE');
    expect(probe.receive(enqueued).sends[0]?.message.type).toBe('INSERT');
    const lost = probe.receive({ type: 'CONFLICT', status: 409, code: 'EntityAlreadyExists' });
    expect(told(lost)).toEqual(['started']);
    expect(probe.settled).toBe(true);
  });

  it('of era 2019 replaces a running instance without conditions', () => {
    const probe = new Probe(naive, input('2019'));
    converse(probe, row(null), row({ status: 'Running' }));
    expect(probe.receive(enqueued).sends[0]?.message).toMatchObject({
      type: 'INSERT_OR_REPLACE',
      row: { executionId: null },
    });
  });

  it('of era deduplicating refuses a running id', () => {
    const probe = new Probe(naive, input('deduplicating'));
    expect(told(converse(probe, row(null), row({ status: 'Pending' })))).toEqual([
      'alreadyRunning',
    ]);
  });

  it('of era deduplicating replaces the ended instance that it read, as its next generation', () => {
    const probe = new Probe(naive, input('deduplicating'));
    const ended = row({ status: 'Completed', generation: 2, etag: etag(7) });
    const start = converse(probe, row(null), ended);
    expect(start.sends[0]?.message).toMatchObject({ item: { generation: 3, deduplicated: true } });
    expect(probe.receive(enqueued).sends[0]?.message).toMatchObject({
      type: 'REPLACE',
      ifMatch: 7,
      row: { generation: 3, executionId: 'e-m1' },
    });
  });
});

describe('RaiseEventAsync', () => {
  it.each([
    [null, 'absent'],
    ['Completed', 'closed'],
  ] as const)('when the status is %s answers %s', (status, reason) => {
    const probe = new Probe(naive, input('2019'));
    const seen = row(status === null ? null : { status });
    expect(told(converse(probe, row({}), seen))).toEqual([reason]);
  });

  it('when it runs enqueues the event and reports success', () => {
    const probe = new Probe(naive, input('2019'));
    converse(probe, row({}), row({}));
    expect(told(probe.receive(enqueued))).toEqual(['joined']);
  });
});

describe('atomic insert', () => {
  const exists: Message = { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' };

  it('starts when it inserted the record', () => {
    const probe = new Probe(atomicInsert, input('2019'));
    const inserted: Message = { type: 'RECORD_INSERTED', status: 201 };
    expect(told(converse(probe, inserted, row(null), enqueued, created))).toEqual(['started']);
  });

  it.each([0, 1, 2])(
    'looks for the winner’s instance %i more times, then gives up',
    (retriesMax) => {
      const probe = new Probe(atomicInsert, input('2019', { retriesMax }));
      let last = converse(probe, exists, row(null));
      for (let retry = 0; retry < retriesMax; retry++) {
        expect(told(last)).toEqual([]);
        probe.fire('BACKOFF');
        last = probe.receive(row(null));
      }
      expect(told(last)).toEqual(['absent']);
    },
  );
});

describe('lease', () => {
  const leased: Message = { type: 'LEASED', status: 201, leaseId: leaseId('L') };
  const blob = (claimed: boolean): Message => ({
    type: 'BLOB',
    status: 200,
    content: { claimed },
    etag: etag(4),
  });
  const claimed: Message = { type: 'BLOB_WRITTEN', status: 201, etag: etag(5) };
  const refused: Message = { type: 'WRITE_REFUSED', status: 412, code: 'LeaseLost' };
  const taken: Message = { type: 'LEASE_CONFLICT', status: 409, code: 'LeaseAlreadyPresent' };

  it('proves its lease and the version that it read when it claims', () => {
    const { sends } = converse(new Probe(lease, input('2019')), leased, blob(false));
    expect(sends).toMatchObject([{ to: 'lock', message: { leaseId: 'L', ifMatch: 4 } }]);
  });

  it('joins when the claim is refused, whatever the release says', () => {
    const probe = new Probe(lease, input('2019'));
    expect(converse(probe, leased, blob(false), refused).sends[0]?.message.type).toBe('RELEASE');
    expect(probe.receive(taken).sends[0]?.message.type).toBe('READ');
    probe.receive(row({}));
    expect(told(probe.receive(enqueued))).toEqual(['joined']);
  });

  it('says "started" after it has let go', () => {
    const probe = new Probe(lease, input('2019'));
    const done = converse(probe, leased, blob(false), claimed, row(null), enqueued, created);
    expect(done.sends[0]?.message).toEqual({ type: 'RELEASE', leaseId: 'L' });
    expect(told(probe.receive({ type: 'RELEASED', status: 200 }))).toEqual(['started']);
    expect(probe.context).toMatchObject({ leaseId: null, token: null, found: null, message: null });
  });

  it('waits for the lock, once, then gives up', () => {
    const probe = new Probe(lease, input('2019'));
    expect(told(converse(probe, taken))).toEqual([]);
    expect(probe.fire('BACKOFF').sends[0]?.message.type).toBe('ACQUIRE');
    expect(told(probe.receive(taken))).toEqual(['locked']);
  });

  it('without a fence reads and writes the claim elsewhere, without conditions', () => {
    const probe = new Probe(lease, input('2019', { fenced: false }));
    expect(converse(probe, leased).sends[0]?.to).toBe('claim');
    expect(probe.receive(blob(false)).sends).toMatchObject([
      { to: 'claim', message: { leaseId: null, ifMatch: null } },
    ]);
  });
});

const worlds = Object.keys(strategies).flatMap((strategy) =>
  runtimeEras.flatMap((runtime) => [1, 2].map((windows) => ({ strategy, runtime, windows }))),
);

describe('every strategy', () => {
  it.each(worlds)('settles: $strategy on $runtime, $windows windows', (world) => {
    const { facts, probes } = settle(scenario({ ...world, starters: 2, messages: 4 }));
    const starters = [...probes].filter(([id]) => id.startsWith('starter-'));
    expect(starters.map(([, probe]) => probe.settled)).toEqual([true, true]);
    const answered = facts.filter(({ type }) => type === 'acknowledged' || type === 'rejected');
    expect(answered).toHaveLength(4);
  });

  it.each(worlds)('processes one message: $strategy on $runtime', ({ strategy, runtime }) => {
    const { facts } = settle(scenario({ strategy, runtime, starters: 1 }));
    const of = strategy === 'entity' ? batchWindow(window, 1) : window;
    expect(facts).toContainEqual({ type: 'accepted', message, window: of });
    expect(facts).toContainEqual(expect.objectContaining({ type: 'processed', window: of }));
    expect(facts.at(-1)).toMatchObject({ type: 'ended', how: 'completed' });
  });
});

describe('scenario', () => {
  it('deals the messages out to starters in turns and to windows in order', () => {
    const { mail, actors } = scenario({
      strategy: 'atomic-insert',
      runtime: '2019',
      starters: 2,
      messages: 5,
      windows: 2,
    });
    expect(mail.map(({ to, message: { id, window } }) => [id, to, window])).toEqual([
      ['m1', 'starter-1', 'w1'],
      ['m2', 'starter-2', 'w1'],
      ['m3', 'starter-1', 'w1'],
      ['m4', 'starter-2', 'w2'],
      ['m5', 'starter-1', 'w2'],
    ]);
    const ids = actors.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['instances', 'instances@w2', 'record@w2']));
  });

  it.each(worlds)('aims faults at actors that exist: $strategy, $windows windows', (world) => {
    const { actors, faultTargets } = scenario({ ...world, starters: 2 });
    const ids = actors.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(Object.values(faultTargets).flat(2)));
  });

  it.each([
    [{ strategy: 'hope' }, "unknown strategy 'hope'; expected one of naive, "],
    [{ strategy: 'toString' }, "unknown strategy 'toString'"],
    [{ runtime: '2020' }, "unknown runtime '2020'; expected one of 2019, deduplicating"],
    [{ starters: 0 }, 'starters is 0; expected an integer from 1 to 16'],
    [{ messages: 1.5 }, 'messages is 1.5; expected an integer from 1 to 16'],
    [{ windows: 3 }, 'windows is 3; expected an integer from 1 to 2'],
    [{ instance: '' }, 'the instance id is empty'],
  ])('refuses %j', (wrong, expected) => {
    const options = { strategy: 'naive', runtime: '2019', starters: 2, ...wrong };
    expect(() => scenario(options as never)).toThrow(expected);
  });
});

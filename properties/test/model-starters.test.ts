import { describe, expect, it } from 'vitest';
import {
  atomicInsert,
  entityStarter,
  etag,
  lease,
  leaseId,
  naive,
  type Message,
} from '../../model/index.js';
import { Probe } from './model-driver.js';
import {
  arrive,
  asked,
  converse,
  created,
  enqueued,
  message,
  row,
  starterInput,
  told,
  window,
} from './starter-driver.js';

const inserted: Message = { type: 'RECORD_INSERTED', status: 201, etag: etag(1) };
const exists: Message = { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' };

describe('RaiseEventAsync', () => {
  it.each([
    [null, 'absent'],
    ['Completed', 'closed'],
  ] as const)('when the status is %s answers %s', (status, reason) => {
    const probe = new Probe(naive, starterInput());
    const seen = row(status === null ? null : { status });
    expect(told(converse(probe, row({}), seen))).toEqual([reason]);
  });

  it('when it runs enqueues the event and reports success', () => {
    const probe = new Probe(naive, starterInput());
    converse(probe, row({}), row({}));
    expect(told(probe.receive(enqueued))).toEqual(['joined']);
  });
});

describe('what the sender is told', () => {
  const start = (options: Parameters<typeof starterInput>[1] = {}) =>
    converse(
      new Probe(naive, starterInput('2019', options)),
      row(null),
      row(null),
      enqueued,
      created,
    ).facts;
  const join = (options: Parameters<typeof starterInput>[1] = {}) =>
    converse(new Probe(naive, starterInput('2019', options)), row({}), row({}), enqueued).facts;

  it('is which execution its message started, if it did', () => {
    expect(start()).toEqual([
      { type: 'accepted', message, window },
      { type: 'acknowledged', message, as: 'started', execution: 'e-m1', window },
    ]);
    expect(join()).toEqual([
      { type: 'accepted', message, window },
      { type: 'acknowledged', message, as: 'joined', execution: null, window },
    ]);
  });

  it('is another execution if the message is served a second time', () => {
    expect(start({ again: true })).toMatchObject([{}, { execution: 'e-m1b' }]);
  });

  it.each(['session', 'sliding'] as const)(
    'is not the window if that is a %s: the collector knows it',
    (kind) => {
      for (const facts of [start({ window: kind }), join({ window: kind })]) {
        expect(facts.map(({ type }) => type)).toEqual(['acknowledged']);
        expect(facts[0]).not.toHaveProperty('window');
      }
    },
  );
});

describe('a starter whose host dies', () => {
  it('is dead: it sends nothing more, tells nobody, and leaves messages and answers alone', () => {
    const probe = new Probe(naive, starterInput());
    converse(probe, row(null));
    expect(probe.suffer('CRASH')).toEqual({ sends: [], facts: [] });
    expect([probe.state, probe.settled]).toEqual(['dead', true]);
    for (const type of ['MESSAGE', 'ROW', 'ENQUEUED', 'CREATED']) {
      expect(probe.defers(type)).toBe(true);
    }
    expect(probe.suffer('CRASH')).toBeNull();
  });

  it('was serving a message: an idle one may as well never have been there', () => {
    expect(new Probe(naive, starterInput()).suffer('CRASH')).toBeNull();
  });

  it('renews its lease no longer, whether it knows yet that it has one or not', () => {
    for (const messages of [
      [],
      [{ type: 'LEASED', status: 201, leaseId: leaseId('L') } as const],
    ]) {
      const probe = new Probe(lease, starterInput());
      converse(probe, ...messages);
      const last = probe.suffer('CRASH');
      expect(last && asked(last)).toEqual(['HOLDER_GONE of lock']);
      expect(probe.defers('LEASED')).toBe(true);
    }
  });
});

describe('atomic insert', () => {
  it('starts when it inserted the record', () => {
    const probe = new Probe(atomicInsert, starterInput());
    expect(told(converse(probe, inserted, row(null), enqueued, created))).toEqual(['started']);
  });

  it.each([0, 1, 2])(
    'looks for the winner’s instance %i more times, then gives up',
    (retriesMax) => {
      const probe = new Probe(atomicInsert, starterInput('2019', { retriesMax }));
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

describe('entity starter', () => {
  it('is done when the signal is enqueued; the entity accepts the message', () => {
    const probe = new Probe(entityStarter, starterInput());
    expect(probe.receive(arrive).sends).toMatchObject([
      { to: 'queue', message: { item: { kind: 'Signal', entity: 'entity', message } } },
    ]);
    expect(probe.receive(enqueued).facts).toMatchObject([
      { type: 'acknowledged', as: 'joined', execution: null },
    ]);
  });
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
    const { sends } = converse(new Probe(lease, starterInput()), leased, blob(false));
    expect(sends).toMatchObject([{ to: 'lock', message: { leaseId: 'L', ifMatch: 4 } }]);
  });

  it('joins when the claim is refused, whatever the release says', () => {
    const probe = new Probe(lease, starterInput());
    expect(asked(converse(probe, leased, blob(false), refused))).toEqual(['RELEASE of lock']);
    expect(asked(probe.receive(taken))).toEqual(['READ of instances']);
    probe.receive(row({}));
    expect(told(probe.receive(enqueued))).toEqual(['joined']);
  });

  it('joins when the window is claimed, and when the instance runs already', () => {
    const probe = new Probe(lease, starterInput('deduplicating'));
    expect(asked(converse(probe, leased, blob(true)))).toEqual(['RELEASE of lock']);
    const late = new Probe(lease, starterInput('deduplicating'));
    const running = converse(late, leased, blob(false), claimed, row({}));
    expect(asked(running)).toEqual(['RELEASE of lock']);
  });

  it('says "started" after it has let go', () => {
    const probe = new Probe(lease, starterInput());
    const done = converse(probe, leased, blob(false), claimed, row(null), enqueued, created);
    expect(done.sends[0]?.message).toEqual({ type: 'RELEASE', leaseId: 'L' });
    expect(told(probe.receive({ type: 'RELEASED', status: 200 }))).toEqual(['started']);
    expect(probe.context).toMatchObject({ leaseId: null, token: null, found: null, message: null });
  });

  it('waits for the lock, once, then gives up', () => {
    const probe = new Probe(lease, starterInput());
    expect(told(converse(probe, taken))).toEqual([]);
    expect(asked(probe.fire('BACKOFF'))).toEqual(['ACQUIRE of lock']);
    expect(told(probe.receive(taken))).toEqual(['locked']);
  });

  it('without a fence reads and writes the claim elsewhere, without conditions', () => {
    const probe = new Probe(lease, starterInput('2019', { fenced: false }));
    expect(asked(converse(probe, leased))).toEqual(['READ of claim']);
    expect(probe.receive(blob(false)).sends).toMatchObject([
      { to: 'claim', message: { leaseId: null, ifMatch: null } },
    ]);
  });
});

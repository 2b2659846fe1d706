import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { accountOf, prepare, type Account } from '../account.js';
import { startAzurite, type Azurite } from '../azurite.js';
import { movableClock, type MovableClock } from '../clock.js';
import { divergences } from '../conformance/divergences.js';
import { conformanceOf, failureText } from '../conformance/report.js';
import { compare, type Subject } from '../conformance/run.js';
import { subjects } from '../conformance/subjects.js';

let clock: MovableClock;
let azurite: Azurite;
let account: Account;

beforeAll(async () => {
  clock = movableClock({ stands: true });
  azurite = await startAzurite();
  account = accountOf(azurite.connectionString);
  await prepare(account);
});

afterAll(async () => {
  await azurite.close();
  clock.restore();
});

const subjectCalled = (name: string): Subject => {
  const subject = subjects.find((one) => one.name === name);
  if (subject === undefined) throw new Error(`no subject ${name}`);
  return subject;
};

describe('the storage machines against the store', () => {
  it.each(subjects.map(({ name }) => name))('%s answers as the store does', async (name) => {
    const found = await conformanceOf(subjectCalled(name), account, clock, {
      sequences: 15,
      seed: 2019,
    });
    expect(failureText(found)).toBe('');
    expect(found.sequences).toBe(15);
    expect(found.compared.size).toBeGreaterThan(1);
  });
});

describe('a machine that is wrong', () => {
  it('is found out: a record that anybody may replace, whatever version he names', async () => {
    const record = subjectCalled('lock-record');
    const machine = record.machine.provide({ guards: { etagMatches: () => true } });
    const found = await conformanceOf({ ...record, machine }, account, clock, {
      sequences: 100,
      seed: 1,
    });
    expect(found.failure?.difference?.store).toMatchObject({ status: 412 });
  });

  it('is found out by what it holds at the end, though every answer was right', async () => {
    const machine = setup({
      actions: { write: assign({ owner: 'somebody' }), answer: () => undefined },
    }).createMachine({ context: { owner: null }, on: { PUT_BLOB: { actions: 'write' } } });
    const lock = subjectCalled('lock-blob');
    const silent: Subject = {
      ...lock,
      machine,
      content: ({ context }) => ({ owner: context['owner'] }),
      make: async (where, name) => {
        const real = await lock.make(where, name);
        return { ...real, request: async (asked, from) => (await real.request(asked, from), null) };
      },
    };
    const put = { type: 'PUT_BLOB', owner: 'e-m1' };
    const { difference } = await compare(silent, account, clock, 'silent', [
      { kind: 'request', from: 'client-1', message: put },
    ]);
    expect(difference).toMatchObject({
      step: 2,
      model: { owner: 'somebody' },
      store: { owner: 'e-m1' },
    });
  });
});

describe('a divergence of the emulator from the service', () => {
  it.each(divergences.map(({ id }) => id))(
    '%s still shows; if not, it has to go from the list',
    async (id) => {
      const divergence = divergences.find((one) => one.id === id);
      if (divergence === undefined) throw new Error(`no divergence ${id}`);
      const { met, difference } = await compare(
        subjectCalled(divergence.subject),
        account,
        clock,
        `divergence-${id}`,
        divergence.shown,
      );
      expect(difference).toBeNull();
      expect(met.map((one) => one.id)).toEqual([id]);
    },
  );
});

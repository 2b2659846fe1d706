import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorPart, blobLease, controlQueue, instanceId, lockRecord } from '../../model/index.js';
import {
  azuriteVersion,
  connect,
  deploy,
  installClock,
  startAzurite,
  type Adapter,
  type Azurite,
  type Clock,
  type Deployment,
} from '../index.js';

describe('Azurite in this process', () => {
  let clock: Clock;
  let azurite: Azurite;
  let deployment: Deployment;
  const before = readdirSync('.').sort();

  beforeAll(async () => {
    clock = installClock();
    azurite = await startAzurite();
    const instance = instanceId('1');
    deployment = await deploy(connect(azurite.connectionString, 'none'), [
      actorPart('lock', blobLease, { id: 'lock', guards: null, lapses: 'in time' }),
      actorPart('queue', controlQueue, { worker: 'worker' }),
      actorPart('record', lockRecord, { id: 'record', holds: null, instance, ages: false }),
    ]);
  });
  afterAll(async () => {
    await azurite.close();
    clock.restore();
  });

  const ask = (actor: string, request: Parameters<Adapter['perform']>[0]) => {
    clock.advance(1);
    const adapter = deployment.adapters.get(actor);
    if (adapter === undefined) throw new Error(`no adapter for ${actor}`);
    return adapter.perform(request, 'client');
  };

  it('is the version whose inside live/azure/azurite.ts knows', () => {
    const { version } = createRequire(import.meta.url)('azurite/package.json') as {
      readonly version: string;
    };
    expect(
      version,
      'look through live/azure/azurite.ts, and through what conformance says, before you change azuriteVersion',
    ).toBe(azuriteVersion);
  });

  it('has a table', async () => {
    const insert = { type: 'INSERT_RECORD', content: { owner: 'a', stage: 'starting' } } as const;
    const inserted = await ask('record', insert);
    expect(inserted).toMatchObject({ reply: { type: 'RECORD_INSERTED' } });
    expect(await ask('record', insert)).toMatchObject({
      reply: { status: 409, code: 'EntityAlreadyExists' },
    });
  });

  it('has a queue, whose items come again when the clock has moved by their visibility', async () => {
    const queue = deployment.queues.get('queue');
    const item = {
      kind: 'Signal',
      entity: 'entity',
      operation: 'flush',
      epoch: 1,
    } as const;
    expect(await ask('queue', { type: 'ENQUEUE', item })).toMatchObject({
      reply: { type: 'ENQUEUED' },
    });
    expect(await queue?.receive()).toEqual({ item, dequeueCount: 1 });
    expect(await queue?.receive()).toBeNull();
    clock.advance(300_000);
    expect(await queue?.receive()).toEqual({ item, dequeueCount: 2 });
  });

  it('has blobs, whose leases end when the clock says so', async () => {
    const acquire = { type: 'ACQUIRE', durationSeconds: 60, proposedId: null } as const;
    expect(await ask('lock', acquire)).toMatchObject({ reply: { type: 'LEASED' } });
    expect(await ask('lock', acquire)).toMatchObject({ reply: { code: 'LeaseAlreadyPresent' } });
    clock.advance(60_000);
    expect(await ask('lock', { type: 'READ_PROPERTIES' })).toMatchObject({
      reply: { leaseState: 'expired' },
    });
    expect(await ask('lock', acquire)).toMatchObject({ reply: { type: 'LEASED' } });
  });

  it('leaves no file behind', () => {
    expect(readdirSync('.').sort()).toEqual(before);
  });
});

describe('the clock', () => {
  it('stands still until it is moved, and is given back', () => {
    const wall = globalThis.Date;
    const clock = installClock();
    try {
      const then = Date.now();
      expect(new Date().getTime()).toBe(then);
      clock.advance(60_000);
      expect(Date.now()).toBe(then + 60_000);
      expect(clock.now()).toBe(then + 60_000);
      expect(new Date(5).getTime()).toBe(5);
      expect(new Date()).toBeInstanceOf(wall);
      expect(() => installClock()).toThrow('not restored');
      expect(() => clock.advance(-1)).toThrow('zero or more');
    } finally {
      clock.restore();
    }
    expect(globalThis.Date).toBe(wall);
    clock.restore();
    expect(globalThis.Date).toBe(wall);
  });

  it('goes on by itself if it is to', () => {
    const wall = Date.now();
    const clock = installClock({ runs: true });
    try {
      clock.advance(1_000);
      expect(Date.now()).toBeGreaterThanOrEqual(wall + 1_000);
    } finally {
      clock.restore();
    }
  });
});

import { describe, expect, test } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { app, appStrategy, code, type CodeStrategy } from '../index.js';
import { told, user, defaults } from './compare.js';
import { refusalOf } from './one-call.js';

// What a client asks of an instance or an entity besides starting it and sending it an event.

const appOf = (name: string, ...others: readonly string[]): Promise<CodeStrategy> =>
  appStrategy(app({ entry: [`./${name}.ts`, ...others] }), user(`apps/${name}`));

describe('terminate', () => {
  const start = (
    end: string,
  ): string => `import { app } from '@azure/functions'; import * as df from 'durable-functions';
app.http('start', { extraInputs: [df.input.durableClient()], handler: async (request, context) => {
  const client = df.getClient(context);
  const message = await request.json();
  if (message.id === 'm1') { await client.startNew('collect', { instanceId: 'batch', input: message }); return { status: 202 }; }
  ${end}
  return { status: 409 };
} });`;
  const lost = (strategy: CodeStrategy): string | undefined =>
    told({ ...defaults, strategy: strategy.name }, strategy).verdicts['noMessageLost'];

  test('ends the instance with what it has gathered, of a machine and of code', async () => {
    const text = start(`await client.terminate('batch', 'no more').catch(() => undefined);`);
    expect(lost(await code(user('start'), { text }))).toMatch(/^violated/);
    expect(lost(await code(user('start'), { text: start('') }))).toBe('holds');
    expect(lost(await appOf('terminated', '../collect.ts'))).toMatch(/^violated/);
  });

  test('frees the instance for the next start', async () => {
    const text = start(
      `await client.terminate('batch', 'no more').catch(() => undefined); await client.startNew('collect', { instanceId: 'batch', input: message }); return { status: 202 };`,
    );
    const strategy = await code(user('start'), { text });
    const world = worldOf({ ...defaults, strategy: strategy.name }, { strategy });
    const found = explore(world).find(({ property }) => property === 'exactlyOneBatchPerWindow');
    expect(found?.kind).toBe('violated');
  });
});

describe('an entity that a trigger signals', () => {
  test('is seen as it is committed when it is looked at', async () => {
    const strategy = await appOf('visits');
    const { calls } = told({ ...defaults, strategy: strategy.name }, strategy);
    expect(calls).toBe('holds');
    const ends = [...strategy.program.known()].flatMap(({ outcome }) =>
      outcome?.how === 'returned' ? [(outcome.value as { status: number }).status] : [],
    );
    expect([...new Set(ends)].sort()).toEqual([201, 202, 404]);
  });

  test('is refused to whoever reads it where a machine stands for it', async () => {
    const text = `import * as df from 'durable-functions';
export const start = () =>
  df.getClient({} as never).readEntityState(new df.EntityId('batch', 'w1'));`;
    expect(await refusalOf(text)).toBe(
      'start.ts:3:29: DurableClient.readEntityState of an entity that a machine stands for is not simulated',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { programOf as plain, job, returned } from './one-call.js';
import { orchestrating, programOf } from './one-orchestration.js';
import type { ActivitiesJob, OperationJob } from '../durable/jobs.js';
import { windowKey } from '../../model/index.js';
import type { Program } from '../index.js';

// What orchestrators, entities and activities may not do, each with its line; and the same code where it may be.

const imports = `import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'claims');
`;
const row = `{ partitionKey: 'w1', rowKey: 'claim' }`;

describe('in an orchestrator, which has to do the same again when it is replayed', () => {
  const forbidden = [
    ['the clock', 'context.log(Date.now());', 'the clock'],
    ['a date of now', 'context.log(new Date());', 'the clock'],
    ['chance', 'context.log(Math.random());', 'a random number or id'],
    ['an id', 'context.log(randomUUID());', 'a random number or id'],
    ['a timer of JavaScript', 'setTimeout(() => {}, 1);', 'a timer of JavaScript'],
    ['a request', `table.createEntity(${row}).catch(() => {});`, 'a request'],
  ] as const;

  test.each(forbidden)('%s is refused with its line', async (_, code, what) => {
    const at = await orchestrating(
      `try { ${code} } catch {} yield context.df.callActivity('a');`,
      imports,
    );
    expect(() => at()).toThrow(
      new RegExp(`^start\\.ts:5:\\d+: ${what} in an orchestrator, .* is not simulated$`),
    );
  });

  test.each(forbidden)('%s is none in a call', async (_, code) => {
    const program = await plain(
      `${imports}export async function start(_, context) { ${code} return { status: 200 }; }`,
    );
    const run = program.run(job(), []);
    program.expectAllowed(run);
    expect(returned(run)).toBe(200);
  });

  test('callHttp is refused with its line, even if the error is caught', async () => {
    const at = await orchestrating(
      `try { yield context.df.callHttp({ method: 'GET', url: 'https://example.org' }); } catch {}`,
    );
    expect(() => at()).toThrow(
      /^start\.ts:2:\d+: context\.df\.callHttp, whose answer nobody knows \(an activity may send the request\), is not simulated$/,
    );
  });
});

describe('in an entity', () => {
  const refusal = async (code: string): Promise<string | null> => {
    const program = await programOf(
      `${imports}df.app.entity('batch', (context) => { try { ${code} } catch {} context.df.setState(1); });`,
    );
    const operation: OperationJob = {
      kind: 'operation',
      id: '@batch@w1',
      name: 'batch',
      key: 'w1',
      operation: 'add',
      state: null,
    };
    return refusedBy(program, operation);
  };

  test('a request is refused with its line, and the clock is not', async () => {
    expect(await refusal(`table.createEntity(${row}).catch(() => {});`)).toMatch(
      /^start\.ts:5:\d+: a request in an entity, is not simulated$/,
    );
    expect(await refusal('setTimeout(() => {}, 1);')).toMatch(/a timer of JavaScript in an entity/);
    expect(await refusal('context.log(Date.now(), Math.random());')).toBeNull();
  });
});

function refusedBy(
  program: Program,
  given: ActivitiesJob | OperationJob,
  ...log: readonly object[]
): string | null {
  try {
    program.expectAllowed(
      program.run(
        given,
        log.map((told) => ({ told: told as never })),
      ),
    );
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('in an activity', () => {
  const activities: ActivitiesJob = {
    kind: 'activities',
    id: 'host',
    message: { window: windowKey('w1') },
    resources: {},
    proposes: false,
  };
  const begun = { name: 'work', input: { $ids: ['m1'] } };
  const working = (code: string): Promise<Program> =>
    programOf(`df.app.activity('work', { handler: async (input, context) => { ${code} } });`);

  test.each([
    ['getStatus', `getStatus('i')`],
    ['startNew', `startNew('o', { instanceId: 'i' })`],
    ['raiseEvent', `raiseEvent('i', 'e')`],
    ['terminate', `terminate('i')`],
    ['signalEntity', `signalEntity(new df.EntityId('e', 'k'), 'add')`],
    ['purgeInstanceHistory', `purgeInstanceHistory('i')`],
  ])('%s of a client of durable-functions is refused with its line', async (_, code) => {
    const program = await working(`await df.getClient(context).${code}.catch(() => {});`);
    expect(refusedBy(program, activities, begun)).toMatch(
      /^start\.ts:2:\d+: a client of durable-functions in an activity is not simulated$/,
    );
    const calling = await programOf(
      `export async function start(_, context) { await df.getClient(context).${code}; }`,
    );
    expect(calling.run(job(), []).refusal?.what ?? '').not.toMatch(/in an activity/);
  });

  test('an activity that there is not is refused by its name', async () => {
    expect(refusedBy(await working(''), activities, { name: 'wrok', input: null })).toMatch(
      /the activity 'wrok', which is none of work, is not simulated/,
    );
  });

  const ends = async (code: string, ...log: readonly object[]): Promise<unknown> => {
    const program = await working(code);
    expect(refusedBy(program, activities, ...log)).toBeNull();
    return program.run(
      activities,
      log.map((told) => ({ told: told as never })),
    ).result;
  };

  test.each([
    ['returns nothing gives null', 'return undefined;', { result: null }],
    [
      'returns what JSON does not keep gives what it keeps',
      'return { a: undefined, b: () => 1, c: new Date(0) };',
      { result: { $c: '1970-01-01T00:00:00.000Z' } },
    ],
    [
      'returns what JSON refuses fails',
      'return 1n;',
      { error: expect.stringMatching(/BigInt/) as string },
    ],
    ['throws no error fails all the same', `throw 'no';`, { error: 'no' }],
  ])('one that %s', async (_, code, end) => {
    expect(await ends(code, begun)).toEqual([end]);
  });

  test("one that changes its input changes nobody else's", async () => {
    const code = `input.ids.push('m2'); return input.ids.length;`;
    expect(await ends(code, begun, begun)).toEqual([{ result: 2 }, { result: 2 }]);
  });

  test('one that throws before its first await, and one whose promise nobody awaits, fail only their own', async () => {
    const program = await working(
      `if (input.ids.length === 0) throw new Error('none'); Promise.reject(new Error('floating')); return 1;`,
    );
    const log = [{ name: 'work', input: { $ids: [] } }, begun].map((told) => ({
      told: told as never,
    }));
    expect(program.run(activities, log).result).toEqual([{ error: 'none' }, { result: 1 }]);
    expect(program.unhandled().map((line) => line.replace(/^.*: Error/, 'Error'))).toEqual([
      'Error: floating',
    ]);
  });
});

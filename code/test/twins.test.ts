import { afterEach, describe, expect, test, vi } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { bundle, Program } from '../index.js';
import { defaults, user } from './compare.js';
import { job } from './one-call.js';

// Refusals of the stand-ins and of the recording run, and what happens without each.

/** A program, and the same with another text in its stand-ins. */
async function twinsOf(
  text: string,
  from: string | RegExp,
  to: string,
): Promise<readonly [guarded: Program, without: Program]> {
  const made = await bundle(user('start'), { text });
  const [code, packages] = [made.code.replace(from, to), made.packages?.replace(from, to) ?? null];
  expect([code, packages]).not.toEqual([made.code, made.packages]);
  return [new Program(made), new Program({ ...made, code, packages })];
}

test('a lease that is asked for while a request is open may be overtaken by the end of its holder', async () => {
  const text = `import { BlobServiceClient } from '@azure/storage-blob';
const blob = BlobServiceClient.fromConnectionString('').getContainerClient('c').getBlockBlobClient('b');
export const start = async () => {
  await Promise.all([blob.download(), blob.getBlobLeaseClient().acquireLease(60)]).catch(() => {});
};`;
  const asking = { ...job(), resources: { 'blob c/b': 'blob' } };
  const [guarded, without] = await twinsOf(text, 'message.type === "ACQUIRE" &&', 'false &&');
  expect(guarded.run(asking, []).refusal?.what).toMatch(/a lease that is acquired while another/);
  const { refusal, calls } = without.run(asking, []);
  expect(refusal).toBeNull();
  // What has a number is on a channel without an order; that the holder is gone is said without one.
  expect(calls.map(({ message, correlation }) => [message.type, correlation])).toEqual([
    ['READ', undefined],
    ['ACQUIRE', 2],
  ]);
});

test('an answer without a number that could be for several requests would be nobody’s', async () => {
  const text = `export default async ({ call }) => {
  await Promise.race([call('list', { type: 'A' }), call('list', { type: 'B' })]);
  await call('list', { type: 'C' });
};`;
  const asking = { kind: 'program', id: 'client', input: null };
  const [guarded, without] = await twinsOf(text, /expectNumber\(from\d*\);/, ';');
  const answer = { type: 'LIST', from: 'list' };
  const first = { f: 'list', reply: { type: 'LIST' } };
  const heard = (program: Program) => program.hear(asking, [first], answer);
  expect(heard(guarded)?.run.refusal?.what).toMatch(
    /does not say which of the open requests \(B, C\)/,
  );
  expect(heard(without)).toBeNull();
});

describe('resources that a file may ask for', () => {
  afterEach(() => {
    vi.doUnmock('../recording.js');
  });

  test('are bounded; with a greater bound the same file is explored', async () => {
    const text = `import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString('', 'rows');
export async function start() {
  for (let i = 0; i < 5; i += 1) await table.createEntity({ partitionKey: 'p', rowKey: String(i), owner: 'x' }).catch(() => {});
}`;
    const built = async (most: number): Promise<unknown> => {
      const given = await vi.importActual<object>('../recording.js');
      vi.doMock('../recording.js', () => ({ ...given, foundMax: most }));
      // Another copy, so that the modules of the tests to come need not be loaded again.
      const copy = `../strategy.js?${most}`;
      const { code } = (await import(copy)) as typeof import('../index.js');
      const strategy = await code(user('rows'), { text });
      const spec = { ...defaults, starters: 1, messages: 1, strategy: strategy.name };
      return worldOf(spec, { strategy });
    };
    await expect(built(4)).rejects.toThrow('asks for more than 4 resources');
    await expect(built(64)).resolves.toBeDefined();
  });
});

import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSpans } from '../../index.js';

// Spans that the real SDKs and instrumentations have made: lab/production/spans.mjs records them.

/** What is said of each call: `createEntity claims of m-1: 409`. */
async function callsIn(name: string): Promise<readonly string[]> {
  const calls: string[] = [];
  for await (const { line } of readSpans(createReadStream(`live/test/log/spans/${name}`), name)) {
    if (line.kind !== 'call') continue;
    const { op, resource, message, end, status } = line;
    const came = end === null ? 'no answer' : String(status ?? 'ok');
    calls.push(`${op} ${resource} of ${message}: ${came}`);
  }
  return calls;
}

describe('recorded spans', () => {
  it('of the Azure SDKs are the calls that were made; what goes into a transaction is none of its own', async () => {
    const calls = await callsIn('azure.jsonl');
    const of = (message: string) => calls.filter((call) => call.includes(` of ${message}:`));
    expect(of('m-1')).toEqual([
      'createEntity claims of m-1: ok',
      'getEntity claims/w1/claim of m-1: ok',
      'submitTransaction $batch of m-1: ok',
      'upload locks/lock of m-1: ok',
      'acquireLease locks/lock of m-1: ok',
      'downloadToBuffer locks/lock of m-1: ok',
      'getProperties locks/lock of m-1: ok',
      'sendMessage orders of m-1: ok',
      'receiveMessages orders of m-1: ok',
    ]);
    expect(of('m-2')).toContain('createEntity claims of m-2: 409');
    expect(of('m-2')).toContain('acquireLease locks/lock of m-2: 409');
  });

  it('of ioredis are the calls that were made; one that failed has no answer', async () => {
    expect((await callsIn('redis.jsonl')).filter((call) => call.includes('m-4'))).toEqual([
      'set lock of m-4: ok',
      'get lock of m-4: ok',
      'eval - of m-4: ok',
      'rpush inbox of m-4: ok',
      'rpush lock of m-4: no answer',
      'del other of m-4: ok',
    ]);
  });

  it('of pg are the statements, without what connects', async () => {
    expect((await callsIn('postgres.jsonl')).filter((call) => call.includes('m-6'))).toEqual([
      'query BEGIN of m-6: ok',
      'query INSERT INTO runs VALUES (?, $1) of m-6: no answer',
      'query COMMIT of m-6: ok',
      'query SELECT * FROM runs WHERE id = $1 of m-6: ok',
    ]);
  });
});

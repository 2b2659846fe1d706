import { describe, expect, it } from 'vitest';
import { strategies, strategiesOn } from '../../model/index.js';
import { called } from './called.js';
import { inShell } from './onebatch.js';

describe('list', () => {
  it('names everything there is', async () => {
    const { code, stdout } = await called('list', '--json');
    expect(code).toBe(0);
    const json = JSON.parse(stdout) as {
      readonly strategies: readonly { readonly name: string }[];
    };
    expect(json.strategies.map(({ name }) => name)).toEqual(Object.keys(strategies));
    expect(Object.keys(json)).toEqual([
      'engines',
      'strategies',
      'runtimes',
      'faults',
      'properties',
    ]);
  });

  it('names what there is on one engine', async () => {
    const { code, stdout } = await called('list', '--engine', 'azure', '--json');
    expect(code).toBe(0);
    const json = JSON.parse(stdout) as {
      readonly engines: readonly { readonly name: string }[];
      readonly strategies: readonly { readonly name: string; readonly engine: string }[];
    };
    expect(json.engines.map(({ name }) => name)).toEqual(['azure']);
    expect(json.strategies.map(({ name }) => name)).toEqual(strategiesOn('azure'));
  });

  it('refuses an engine that there is not, with the nearest', async () => {
    const { code, stderr } = await called('list', '--engine', 'azur');
    expect(code).toBe(2);
    expect(stderr).toContain(
      "--engine: unknown 'azur'; expected one of azure, redis, postgres, bullmq, pg-boss, temporal, sqs, durable-object, kubernetes; did you mean 'azure'?",
    );
  });

  it('ends quietly when nobody reads on', async () => {
    const { code, stdout, stderr } = await inShell('set -o pipefail; $ob list | head -1');
    const first = 'Strategies: Azure Durable Functions\n';
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: first, stderr: '' });
  });
});

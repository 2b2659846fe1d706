import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { configIn, readTrace, replayTrace } from '../../properties/index.js';
import jedisLock, { fixed } from '../../examples/reports/jedis-lock.mjs';
import { called } from './called.js';

const out = mkdtempSync(join(tmpdir(), 'onebatch-own-'));
afterAll(() => rmSync(out, { recursive: true }));

const file = 'examples/reports/jedis-lock.mts';
const trace = join(out, 'jedis-lock_plain_DEL-lapse1-exclusiveWhileHeld.trace.json');

describe("a world of a user's own file", () => {
  it('is checked, with its own lanes, storage, facts and property, and its trace is written', async () => {
    const { code, stdout } = await called('check', file, '--out', out);
    expect(code).toBe(1);
    expect(stdout).toContain(`${file}, lapse=1, asynchronous`);
    expect(stdout).toContain('exclusiveWhileHeld: No two work at once of whom neither has lost');
    expect(stdout).toMatch(/A owner-1 +B owner-2 +C owner-3 +k key/);
    expect(stdout).toContain('* lapsed lock=key who=owner-1');
    expect(stdout).toMatch(/Certified minimum: 1 fault, 1 preemption, 12 steps, 4 actors/);
    expect(stdout).toMatch(/Storage\nResource +State\nkey/);
    expect(stdout).not.toContain('Instances');
    expect(stdout).toContain(`wrote ${trace}; replay it: `);
  });

  it('is replayed and minimized from the trace, also by the library and as a page', async () => {
    const { code, stdout } = await called('replay', trace);
    expect(code).toBe(1);
    expect(stdout).toContain('Reproduced: exclusiveWhileHeld is broken at step 12.');
    const page = await called('replay', trace, '--format', 'html');
    expect(page.stdout).toContain(
      '<title>Reproduced: exclusiveWhileHeld is broken at step 12.</title>',
    );
    const least = await called('minimize', trace, '--json');
    expect(JSON.parse(least.stdout)).toMatchObject({ minimum: { faults: 1, preemptions: 1 } });
    const read = readTrace(readFileSync(trace, 'utf8'), trace).trace;
    expect(read.world).toEqual({ file, time: 'asynchronous', faults: { lapse: 1 } });
    expect(replayTrace(read, { world: jedisLock, strict: true })).toMatchObject({
      reproduced: true,
      missing: null,
    });
    expect(() => replayTrace(read, { world: fixed, strict: true })).toThrow(/diverged at step/);
    expect(() => replayTrace(read)).toThrow(/as 'world'/);
  });

  it('that is right ends with exit 0, named by its export', async () => {
    const { code, stdout } = await called('check', `${file}#fixed`, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'holds', property: 'exclusiveWhileHeld' });
  });

  it('has a frontier of its own faults, as often as they are asked for', async () => {
    const broken = await called('frontier', file, '--json');
    expect(JSON.parse(broken.stdout)).toMatchObject([
      { verdict: 'violated', runtime: null, sets: [{ faults: { lapse: 1 } }] },
    ]);
    expect((await called('check', file, '--fault', 'none', '--json')).code).toBe(0);
    expect((await called('check', `${file}#fixed`, '--fault', 'lapse=2', '--json')).code).toBe(0);
  });

  it('is drawn, sampled, and kept as a regression with a test that imports it', async () => {
    const drawn = await called('diagram', file);
    expect(drawn.stdout).toContain('## owner-1, owner-2, owner-3');
    expect(drawn.stdout).toContain('## exclusiveWhileHeld');
    expect((await called('sample', file, '--runs', '300', '--seed', '1', '--json')).code).toBe(1);
    const kept = join(out, 'kept');
    await called('check', file, '--save-regression', 'lock', '--out', kept, '--json');
    const test = readFileSync(join(kept, 'lock.test.ts'), 'utf8');
    expect(test).toMatch(/import world from '.*\/examples\/reports\/jedis-lock\.mjs';/);
    expect(test).toContain('const { trace } = readTrace(readFileSync');
    expect(test).toContain('replayTrace(trace, { world })');
  });

  it.each([
    [[file, '--starters', '3'], '--starters is for strategies'],
    [[file, '--property', 'noMessageLost'], "--property: unknown 'noMessageLost'; expected one of"],
    [[file, '--client', 'dotnet'], '--client is for strategies; '],
    [[file, '--fault', 'laps=1'], "--fault: unknown fault 'laps'; expected one of lapse"],
    [[`${file}#nothing`], "has no export 'nothing'; expected one of default, fixed"],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await called('check', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("a strategy of a user's own file", () => {
  const strategy = 'cli/test/napping-strategy.ts';
  const size = ['--starters', '1'];

  it('has the faults that its machines declare, in its trace, too', async () => {
    const { code, stdout } = await called(
      'check',
      strategy,
      ...size,
      '--fault',
      'nap=1',
      '--out',
      out,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/NAP/);
    const [, written = ''] = /^wrote (\S+);/m.exec(stdout) ?? [];
    expect((await called('replay', written)).stdout).toContain('Reproduced: awake is broken');
    expect((await called('check', strategy, ...size)).code).toBe(0);
  });

  it('has a frontier of them, and refuses others with the nearest name', async () => {
    const { stdout } = await called('frontier', strategy, ...size, '--fault', 'nap=1', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ sets: [{ faults: { nap: 1 } }] }]);
    const misspelt = await called('check', strategy, ...size, '--fault', 'nip=1');
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toMatch(/unknown fault 'nip'.*did you mean 'nap'\?/);
  });
});

describe('a timed world with timers that may be late', () => {
  it('says so in the heading, and in what a trace carries, which replays', async () => {
    const late = 'examples/reports/shed-lock.mts';
    const { stdout: told } = await called('check', late, '--out', out);
    const [, written = ''] = /^wrote (\S+);/m.exec(told) ?? [];
    expect((await called('replay', written)).stdout).toContain('Reproduced: oncePerTick is broken');
    const { stdout } = await called('check', late, '--json');
    const { counterexample } = JSON.parse(stdout) as { counterexample: { world: object } };
    expect(counterexample.world).toMatchObject({ time: 'timed', lateness: { 'node-2': {} } });
    expect((await called('check', late)).stdout).toMatch(
      /node-2 up to \d+ ms late by steps of \d+ ms/,
    );
  });
});

describe('a timed world with clocks that drift', () => {
  it('says so in the heading, in its steps, and in what a trace carries, which replays', async () => {
    const { stdout } = await called('check', 'examples/clock-rates.mts', '--out', out);
    expect(stdout).toMatch(/the clock of node-1 up to 25 % fast or 20 % slow, .*, timed/);
    expect(stdout).toMatch(/time passes until the next timer is due \(own clocks: /);
    const [, written = ''] = /^wrote (\S+);/m.exec(stdout) ?? [];
    const { world } = JSON.parse(readFileSync(written, 'utf8')) as { world: object };
    expect(world).toMatchObject({ drift: { 'node-1': { faster: 25, slower: 20 } } });
    const { stdout: again } = await called('replay', written);
    expect(again).toContain('Reproduced: oneLeader is broken');
    expect(again).toContain('up to 25 % fast');
  });
});

test('a world with a property that throws when it is read is refused in one line', () => {
  const property = {
    get name(): string {
      throw new Error('no name');
    },
  };
  expect(() => configIn({ actors: [], properties: [property] }, 'mine.mts')).toThrow(
    'mine.mts exports what cannot be read: no name',
  );
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  actionsIn,
  defaultSpec,
  parseTrace,
  worldOf,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import { annotate, format, run, scripted, type WorldState } from '../../sim/index.js';
import { minimizeNow } from '../minimum.js';
import { beyondText, costText, decisionLines, minimumText } from '../../render/decision.js';
import type { VerdictJson } from '../../render/json.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-minimize-'));
afterAll(() => rmSync(directory, { recursive: true }));

const shortest = 'properties/test/samples/naive-exactlyOneBatchPerWindow.trace.json';

/** The cheapest schedule of a world, and the lines that explain it. */
function explained(spec: Partial<WorldSpec> & { readonly strategy: string }, property: string) {
  const whole = { ...defaultSpec, messages: 2, ...spec };
  const world = worldOf(whole, { watched: [property], symmetry: false });
  const { minimum, explanation } = minimizeNow(world);
  if (minimum.kind !== 'found' || explanation === undefined) throw new Error('nothing was found');
  return { minimum, lines: decisionLines(explanation, 1) };
}

function scratch(name: string, trace: Trace): string {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify(trace));
  return file;
}

describe('minimize', () => {
  it('finds a cheaper schedule than a trace has, says why none is cheaper, and writes it', async () => {
    const { code, stdout, stderr } = await called('minimize', shortest, '--out', directory);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/As given: no fault, \d+ preemptions?, \d+ steps, \d+ actors/);
    expect(stdout).toMatch(
      /Certified minimum: no fault, 1 preemption, \d+ steps, \d+ actors\. All/,
    );
    const file = 'naive-2019-exactlyOneBatchPerWindow.trace.json';
    expect(readdirSync(directory)).toContain(file);
    const { world, steps, found } = parseTrace(readFileSync(join(directory, file), 'utf8'), file);
    expect(found.by).toBe('cost-ordered search');
    const again = worldOf(world, { watched: ['exactlyOneBatchPerWindow'] });
    const actions = actionsIn(again, steps);
    const { violations, cost } = annotate(again, actions);
    expect(violations).toMatchObject([{ step: steps.length, violates: 'safety' }]);
    expect(cost.preemptions).toBe(1);
  });

  it('takes any trace that breaks something, and prints one document with --json', async () => {
    const trace = parseTrace(readFileSync(shortest, 'utf8'), shortest);
    const world = worldOf(trace.world);
    // A long way round: whatever some list of answers leads to.
    const seeds = Array.from({ length: 50 }, (_, seed) =>
      Array.from({ length: 80 }, (__, at) => (seed * 7 + at * at) % 5),
    );
    const runs = seeds.map((answers) =>
      run(world, scripted(answers), { stopAt: (state) => (world.violated(state) & 1) !== 0 }),
    );
    const broken = runs.find(
      ({ states }) => (world.violated(states.at(-1) as WorldState) & 1) !== 0,
    );
    const steps = (broken?.actions ?? []).map(format);
    const file = scratch('long.json', { ...trace, steps, violation: null });
    const { code, stdout } = await called('minimize', file, '--json');
    expect(code).toBe(1);
    const {
      given,
      minimum,
      trace: found,
      decision,
    } = JSON.parse(stdout) as {
      given: { steps: number };
      trace: Trace;
    } & Pick<VerdictJson, 'minimum' | 'decision'>;
    expect(given.steps).toBe(steps.length);
    expect(minimum?.steps).toBe(found.steps.length);
    expect(minimum?.preemptions).toBe(1);
    expect(decision?.text.length).toBeGreaterThan(1);
  });

  it('refuses a trace that breaks nothing, and one that goes round for ever', async () => {
    const trace = parseTrace(readFileSync(shortest, 'utf8'), shortest);
    const harmless = scratch('harmless.json', { ...trace, steps: trace.steps.slice(0, 2) });
    const refused = await called('minimize', harmless);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^onebatch: .*harmless.json breaks no property; expected [^\n]*\n$/,
    );
    const found = (
      await called(
        'check',
        'cli/test/endless-strategy.ts',
        '--runtime',
        '2019',
        '--property',
        'noMessageLost',
        '--out',
        directory,
      )
    ).code;
    expect(found).toBe(1);
    const round = join(directory, 'endless-2019-noMessageLost.trace.json');
    const loop = await called('minimize', round);
    expect(loop).toMatchObject({ code: 2, stdout: '' });
    expect(loop.stderr).toMatch(/^onebatch: .*trace.json repeats for ever from step 2 on[^\n]*\n$/);
  });

  it('claims nothing beyond a limit', async () => {
    const { code, stdout } = await called('minimize', shortest, '--max-states', '100');
    expect(code).toBe(3);
    expect(stdout).toContain('the search for it ended (state limit) after 100 states');
    expect(stdout).not.toContain('Certified');
  });
});

describe('check', () => {
  it('shows the shortest schedule where that is asked for', async () => {
    const asked = ['check', 'flag', '--property', 'exactlyOneBatchPerWindow', '--json'];
    // One after the other: both print on the same stdout.
    const [cheap, short] = [await called(...asked), await called(...asked, '--shortest')].map(
      ({ stdout }) => JSON.parse(stdout) as VerdictJson,
    );
    expect(cheap?.counterexample?.steps).toHaveLength(cheap?.minimum?.steps ?? 0);
    expect(short?.counterexample?.steps).toHaveLength(short?.shortest ?? 0);
    expect(short).toMatchObject({ minimum: null, decision: null, shortest: cheap?.shortest });
    expect(cheap?.minimum?.steps).toBeGreaterThan(short?.shortest ?? 0);
  });
});

describe('why a schedule breaks a property, in words', () => {
  it('names the two steps whose order decided, and what the first one brought about', () => {
    const { lines } = explained({ strategy: 'naive' }, 'exactlyOneBatchPerWindow');
    expect(lines).toEqual([
      expect.stringMatching(
        /^Step \d+ decides it\. READ from starter-2 reached instances before INSERT_OR_MERGE from execution-1, so starter-2 got ROW null\.$/,
      ),
      expect.stringMatching(/^ {2}\(INSERT_OR_MERGE from execution-1 comes at step \d+\.\)$/),
      '  In the other order starter-2 would have got ROW Running etag=1 executionId=e-m1, and the property could still hold.',
    ]);
  });

  it('tells of the second step where only that one turns out otherwise', () => {
    const { lines } = explained({ strategy: 'workaround' }, 'exactlyOneBatchPerWindow');
    expect(lines).toEqual([
      expect.stringMatching(
        /DELETE_RECORD from starter-1 reached record before INSERT_RECORD from starter-2, so starter-2 got RECORD_INSERTED/,
      ),
      expect.stringMatching(/^ {2}\(INSERT_RECORD from starter-2 comes at step \d+\.\)$/),
      expect.stringMatching(/starter-2 would have got RECORD_EXISTS 409 .* could still hold\.$/),
    ]);
  });

  it('tells of a timer that fired too early', () => {
    const { lines } = explained({ strategy: 'atomic-insert' }, 'noMessageLost');
    expect(lines[0]).toMatch(
      /decides it\. The timer WINDOW in .* of execution-1 fired before EVENT from worker, so /,
    );
  });

  it('blames a fault that decides, also where the end was near', () => {
    const crash = { strategy: 'lease', faults: { crash: 1 } } as const;
    expect(explained(crash, 'noLockOut').lines[0]).toMatch(
      /decides it\. Without the fault crash of starter-1 the property could still hold\.$/,
    );
    const again = { strategy: 'flag', faults: { redelivery: 1 } } as const;
    expect(explained(again, 'noMessageTwice').lines[0]).toMatch(
      /Without the fault redelivery of standby-1 the execution would have ended there, with the property intact\.$/,
    );
  });

  it('says so where nothing could be done, and where it does not know', () => {
    const undecided = (decision: 'never could go well' | 'state limit') =>
      decisionLines({ decision, race: undefined }, 1).join();
    expect(undecided('never could go well')).toContain('from the start');
    expect(undecided('state limit')).toContain('is unknown');
  });

  it('says what is certain and what is not', () => {
    const cost = { faults: 0, preemptions: 1, steps: 1, actors: 3 };
    expect(costText(cost)).toBe('no fault, 1 preemption, 1 step, 3 actors');
    const found = { kind: 'found', actions: [], cost, violates: 'safety', statesBelow: 7 } as const;
    expect(minimumText(found)).toContain('All 7 states reachable at less cost were searched');
    const unknown = { kind: 'unknown', because: 'time limit', below: cost, states: 9 } as const;
    expect(beyondText(unknown)).toMatch(/is not known.*\(time limit\) after 9 states/);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { afterAll, describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { actorPart, type Parts } from '../../model/index.js';
import {
  defaultSpec,
  partsFor,
  parseTrace,
  traceOf,
  worldOf,
  type WorldSpec,
} from '../../properties/index.js';
import { explore, type Verdict, type World, type WorldAction, annotate } from '../../sim/index.js';
import { counterexampleText, annotateIn } from '../counterexample.js';
import { found } from '../commands/context.js';
import type { VerdictJson } from '../../render/json.js';
import { traceText, type TraceLayout } from '../../render/trace.js';
import { verdictsText } from '../../render/verdict.js';
import endless from './endless-strategy.js';
import { called } from './called.js';

const file = join(import.meta.dirname, 'endless-strategy.ts');
const spec: WorldSpec = { ...defaultSpec, strategy: file, messages: 2 };
const watched = ['noMessageLost'];
const worldWith = (faults: WorldSpec['faults'] = {}) =>
  worldOf({ ...spec, faults }, { strategy: endless, watched });
const colours = pc.createColors(false);
const look = { width: 100, colours };

const verdict = explore(worldWith())[0] as Extract<Verdict<WorldAction>, { kind: 'violated' }>;
const { actions, loop } = verdict.counterexample;

describe('a counterexample without end', () => {
  it('is told as the way to the loop, the loop, and where it goes on', () => {
    const execution = annotate(worldWith(), actions, loop);
    const told = (layout: TraceLayout): readonly string[] =>
      traceText(execution, { violations: [], windows: 1 }, look, layout).split('\n');
    expect(told('lines')).toEqual([
      expect.stringMatching(/^ {2}1 {3}environment +-> starter-1 +MESSAGE m1$/),
      '      * told the sender of m1: started',
      '      the loop: these steps repeat for ever, and every actor gets its turn',
      expect.stringMatching(/^ {2}2 {3}starter-1 +-> starter-2 +READ$/),
      expect.stringMatching(/^ {2}3 {3}starter-2 +-> starter-1 +READ$/),
      '      back to step 2',
      '',
      expect.stringMatching(/^Schedule {2}A\{BA\} #[0-9a-f]{8}$/),
      '{ }: repeats for ever; A starter-1, B starter-2',
    ]);
    expect(told('text')).toEqual([
      '      A starter-1        B starter-2',
      expect.stringMatching(/^ {2}1 {3}A MESSAGE m1 → READ to starter-2$/),
      '      │ * told the sender of m1: started',
      '      the loop: these steps repeat for ever, and every actor gets its turn',
      '  2   │                  B READ from starter-1 → READ',
      '  3   A READ from starter-2 → READ',
      '      back to step 2',
      '',
      expect.stringMatching(/^Schedule {2}A\{BA\} #[0-9a-f]{8}$/),
      '{ }: repeats for ever',
    ]);
  });

  it('says what is violated, that it may not be the shortest, and where storage stands', () => {
    const text = counterexampleText(
      spec,
      annotateIn(worldWith(), { verdict, minimized: undefined, shortest: undefined }),
      look,
    );
    expect(text).toContain(
      '      back to step 2\n      ! noMessageLost is broken: this repeats for ever, and an obligation is never met\n',
    );
    expect(text).toContain(
      'Not claimed to be shortest: the loop was found among all 3 states.\n\nWhere the loop begins and ends, storage holds:',
    );
    expect(verdictsText({ verdicts: [verdict], seconds: 0 }, [], colours)).toContain(
      'noMessageLost  broken by a loop of 2 steps after 1\n',
    );
  });

  it('is a violation only with its loop: the same steps without one just end', () => {
    expect(annotate(worldWith(), actions, loop).violations).toEqual([
      { property: 'noMessageLost', step: 3, violates: 'liveness', loop: true },
    ]);
    expect(annotate(worldWith(), actions).violations).toEqual([]);
  });
});

describe('a loop', () => {
  const deliver = (actor: string, from: string): WorldAction => ({
    kind: 'deliver',
    actor,
    type: 'READ',
    from,
  });
  const there = deliver('starter-2', 'starter-1');
  const back = deliver('starter-1', 'starter-2');

  it('is refused if it does not lead back, with what is different', () => {
    expect(() => annotate(worldWith(), [...actions, there], 1)).toThrow(
      'the loop does not close: after step 4 the world is not what it was after step 1, where the loop begins; ' +
        'different: starter-1, starter-2',
    );
    expect(() => annotate(worldWith(), actions, actions.length)).toThrow('the loop does not close');
  });

  it('that takes a fault does not lead back', () => {
    const crash = { kind: 'fault', fault: 'crash', actor: 'starter-1' } as const;
    const faulty = worldWith({ crash: 1 });
    const before = actions.slice(0, 1);
    expect(() => annotate(faulty, [...before, there, crash], 1)).toThrow(
      /different: .*faults left/,
    );
  });

  const { actors, mail, faults } = partsFor(spec, endless);
  const read = (to: string) => ({ to, message: { type: 'READ' } });
  const worldOfParts = (parts: Partial<Parts>): World =>
    worldOf(spec, {
      strategy: { ...endless, build: () => ({ actors, mail, faults, ...parts }) },
      watched,
    });

  it('along which nothing is owed violates nothing', () => {
    const idle = worldOfParts({ mail: [read('starter-2')] });
    const execution = annotate(idle, [deliver('starter-2', 'environment'), back, there], 1);
    expect(execution).toMatchObject({ violations: [], starved: [], loop: 1 });
  });

  it('that is unfair violates nothing, and names whom it leaves out', () => {
    const third = actorPart('starter-3', setup({}).createMachine({ on: { READ: {} } }));
    const crowded = worldOfParts({
      actors: [...actors, third],
      mail: [...mail, read('starter-3')],
    });
    const execution = annotate(crowded, actions, loop);
    expect(execution).toMatchObject({ violations: [], starved: ['starter-3'] });
    const told = traceText(execution, { violations: [], windows: 1 }, look);
    expect(told).toContain(
      'the loop: these steps repeat, but not for ever: starter-3 could move all along and never does',
    );
    // The twin: once it has moved, it is owed nothing more, and the loop violates again.
    const served = [deliver('starter-3', 'environment'), ...actions];
    expect(annotate(crowded, served, 2)).toMatchObject({
      violations: [{ loop: true }],
      starved: [],
    });
  });
});

describe('the command', () => {
  const directory = mkdtempSync(join(tmpdir(), 'onebatch-loop-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('checks, writes and replays it', async () => {
    const out = join(directory, 'out');
    const asked = ['check', file, '--runtime', '2019', '--property', 'noMessageLost'];
    const checked = await called(...asked, '--out', out);
    expect(checked).toMatchObject({ code: 1, stderr: '' });
    expect(checked.stdout).toContain('the loop: these steps repeat for ever');
    const path = join(out, 'endless-2019-noMessageLost.trace.json');
    const trace = parseTrace(readFileSync(path, 'utf8'), path);
    expect(trace).toMatchObject(traceOf(spec, verdict, found));
    expect(trace).toMatchObject({ loop: 1, violation: { step: 3 } });

    const replayed = await called('replay', path);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain(
      'Reproduced: noMessageLost is broken by the loop from step 2 on.',
    );
    const bent = join(directory, 'bent.json');
    writeFileSync(bent, JSON.stringify({ ...trace, loop: 0 }));
    const refused = await called('replay', bent);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^onebatch: [^\n]*bent.json: the loop does not close: after step 3 [^\n]*\n$/,
    );
  });

  it('prints it as JSON', async () => {
    const { code, stdout } = await called('check', file, '--property', 'noMessageLost', '--json');
    expect(code).toBe(1);
    const json = JSON.parse(stdout) as VerdictJson;
    expect(json).toMatchObject({ statesBelow: null, counterexample: { loop: 1 } });
  });
});

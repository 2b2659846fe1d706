import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explore, annotate, replay } from '../../sim/index.js';
import {
  defaultSpec,
  InputError,
  actionsIn,
  parseTrace,
  readTrace,
  traceFileText,
  traceLimits,
  traceOf,
  worldOf,
  type WorldSpec,
} from '../index.js';

const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };
const world = worldOf(spec, { watched: ['noOverlappingExecutions'] });
const [verdict] = explore(world);
if (verdict?.kind !== 'violated') throw new Error('naive start on 2019 no longer overlaps');
const { facts } = annotate(world, verdict.counterexample.actions);
const trace = traceOf(spec, verdict, { by: 'exhaustive search', version: '0.1.0' }, facts);

/** The trace with one part changed, as text. */
const textWith = (change: object): string => JSON.stringify({ ...trace, ...change });

describe('a trace file', () => {
  it('says after parsing what was written, and replays', () => {
    const read = parseTrace(JSON.stringify(trace), 'a.trace.json');
    expect(read).toEqual(trace);
    const world = worldOf(read.world);
    expect(replay(world, actionsIn(world, read.steps))).toHaveLength(read.steps.length + 1);
  });

  it('may begin with a byte order mark', () => {
    expect(parseTrace(`\ufeff${JSON.stringify(trace)}`, 'a.json')).toEqual(trace);
  });

  it('may be cut short by hand', () => {
    const steps = trace.steps.slice(0, 5);
    expect(parseTrace(textWith({ steps }), 'a.json').steps).toEqual(steps);
  });

  it('may end in a loop, and need not say so: those of before are read as ever', () => {
    const counterexample = { ...verdict.counterexample, loop: 3 };
    const looping = traceOf(spec, { ...verdict, counterexample }, trace.found, facts);
    expect(parseTrace(JSON.stringify(looping), 'a.json')).toEqual({ ...trace, loop: 3 });
    expect(trace).not.toHaveProperty('loop');
  });

  it.each([
    ['no JSON', '{', /^a\.json is not JSON/],
    ['no object', '[]', /^a\.json is not a trace: at the top/],
    [
      'of another version',
      textWith({ format: 'onebatch-trace/9' }),
      /^a\.json has the format 'onebatch-trace\/9'; .*reads 'onebatch-trace\/1' and 'onebatch-trace\/2': is the file of a newer one\?$/,
    ],
    ['of no version', textWith({ format: undefined }), /at format/],
    ['of a version that is a number', textWith({ format: 2 }), /at format/],
    [
      'of the first version with a field of the second',
      textWith({ format: 'onebatch-trace/1', expect: [] }),
      /expect/,
    ],
    [
      'whose fault is no more',
      textWith({
        format: 'onebatch-trace/1',
        expect: undefined,
        steps: [{ actor: 'starter-1', action: 'restart' }],
      }),
      /^a\.json cannot be brought up to date: at steps\[0\]\.action: the fault 'restart' is no more, and 'redelivery'/,
    ],
    [
      'with a hundred starters',
      textWith({ world: { ...spec, starters: 100 } }),
      /at world\.starters/,
    ],
    [
      'with more faults than anybody counts',
      textWith({ world: { ...spec, faults: { crash: 1e9 } } }),
      /at world\.faults\.crash/,
    ],
    [
      'with too many steps',
      textWith({ steps: Array.from({ length: traceLimits.steps + 1 }, () => trace.steps[0]) }),
      /at steps/,
    ],
    [
      'with a fact without a type',
      textWith({ expect: [{ message: 'm1' }] }),
      /at expect\[0\]\.type/,
    ],
    [
      'with a name that would clear the screen',
      textWith({ world: { ...spec, strategy: '\u001b[2J' } }),
      /at world\.strategy: expected text without control characters/,
    ],
    [
      'with a step that has a member called __proto__',
      JSON.stringify(trace).replace('"steps":[{', '"steps":[{"__proto__":{},'),
      /^a\.json is not a trace: at steps\[0\]: Unrecognized key: "__proto__"$/,
    ],
    [
      'with a fault called __proto__',
      JSON.stringify(trace).replace('"faults":{', '"faults":{"__proto__":1'),
      /at world\.faults: Unrecognized key: "__proto__"$/,
    ],
    [
      'with an expected fact that has a member called __proto__',
      JSON.stringify(trace).replace('"expect":[{', '"expect":[{"__proto__":{},'),
      /at expect\[0\]: Unrecognized key: "__proto__"$/,
    ],
    [
      'with a member called __proto__',
      `{"__proto__":{"x":1},${textWith({}).slice(1)}`,
      /__proto__/,
    ],
    ['nested without end', '['.repeat(100_000), /nested deeper than 32/],
    [
      'that is too large to look at',
      ' '.repeat(traceLimits.text + 1),
      /4000001 characters; expected/,
    ],
    [
      'with an unknown runtime',
      textWith({ world: { ...spec, runtime: '2030' } }),
      /at world\.runtime/,
    ],
    ['with a field too many', textWith({ extra: 1 }), /extra/],
    ['with half a starter', textWith({ world: { ...spec, starters: 0.5 } }), /at world\.starters/],
    [
      'with more windows than messages',
      textWith({ world: { ...spec, windows: 3 } }),
      /at world\.windows: 3 windows for 2/,
    ],
    [
      'with an action that does not exist',
      textWith({ steps: [{ actor: 'a', action: 'jump' }] }),
      /at steps\[0\]\.action/,
    ],
    [
      'with nothing left for its loop',
      textWith({ loop: trace.steps.length }),
      /at loop: (\d+) of \1 steps before the loop; expected one left/,
    ],
    ['with half a step before its loop', textWith({ loop: 0.5 }), /at loop/],
    [
      'that violates an unknown property',
      textWith({ violation: { property: 'luck', step: 1 } }),
      /at violation\.property: 'luck' is unknown/,
    ],
  ])('%s is refused in one line that says where', (_, text, message) => {
    const reading = (): unknown => parseTrace(text, 'a.json');
    expect(reading).toThrow(InputError);
    expect(reading).toThrow(message);
    try {
      reading();
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});

describe("a trace's file", () => {
  it('has a line for each step and for each fact', () => {
    const text = traceFileText(trace);
    expect(parseTrace(text, 'a.json')).toEqual(trace);
    const lines = text.split('\n');
    expect(lines[0]).toBe('{');
    expect(lines).toContain(
      '    { "actor": "starter-1", "action": "deliver", "message": "MESSAGE from environment" },',
    );
    expect(lines).toContain(
      '    { "type": "started", "execution": "e-m1", "instance": "1234567", "window": "w1" },',
    );
  });

  it('may have a note, and say where a sampler found it', () => {
    const noted = {
      ...trace,
      note: 'durable-extension#612',
      found: { ...trace.found, path: '1:2' },
    };
    expect(parseTrace(traceFileText(noted), 'a.json')).toEqual(noted);
    expect(traceFileText(noted).indexOf('"note"')).toBeLessThan(
      traceFileText(noted).indexOf('"steps"'),
    );
  });

  it('of the first version need not say what it is expected to tell', () => {
    const rest = traceOf(spec, verdict, trace.found);
    expect(rest).not.toHaveProperty('expect');
    const text = JSON.stringify({ ...rest, format: 'onebatch-trace/1' });
    expect(readTrace(text, 'a.json')).toEqual({ trace: rest, notes: [] });
  });

  const folder = join(import.meta.dirname, '../regressions');
  it.each(readdirSync(folder))('%s is as it would be written', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(traceFileText(parseTrace(text, file))).toBe(text);
  });
});

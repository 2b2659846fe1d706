import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worldOf, defaultSpec } from '../../properties/index.js';
import { run, scripted, type WorldAction, annotate, type Execution } from '../../sim/index.js';
import { schedules } from '../../properties/index.js';
import { participantsOf } from '../participants.js';
import { fingerprint } from '../fingerprint.js';
import { readingOfFile, readingOfSample, regressions } from './readings.js';
import { sampled } from '../../sim/test/runs.js';

const faults = { crash: 1, 'lost-reply': 1 };
const spec = { ...defaultSpec, strategy: 'lease', messages: 2, faults };
const world = worldOf(spec);

/** The execution of any run of that world. */
const readings = schedules({ steps: 60 }).map((answers) => {
  const { actions } = run(world, scripted<WorldAction>(answers), { limit: 60 });
  return { actions, execution: annotate(world, actions) };
});

function lineOf(execution: Execution): string {
  return fingerprint(execution).replace(/ #[0-9a-f]{8}$/, '');
}

describe('the fingerprint of a schedule', () => {
  it.each([
    ['flag-noOverlappingExecutions', 'A B rA rB rA.rB'],
    ['lease-noLockOut', "A B lA lB B' lAl lB[crash A]l.l'"],
    ['naive-exactlyOneBatchPerWindow', "A B iAiA iBiB q qwqwXh YhXiX X' YiY Y' a a"],
    ['entity-noOverlappingExecutions', "Aqwq Er r'qwq[worker-crash E]qwq EqwX Y"],
  ])('%s is %s', (name, line) => {
    expect(lineOf(readingOfSample(name).execution)).toBe(line);
  });

  it('is one line, short, and ends with a hash', () => {
    for (const file of sampled(regressions)) {
      const { execution } = readingOfFile(file);
      const line = fingerprint(execution);
      expect(line).toMatch(/^[^\n]+ #[0-9a-f]{8}$/);
      expect(line.length).toBeLessThan(60 + 2 * execution.steps.length);
    }
  });

  it('is the same for the same steps, and for no others', () => {
    const fresh = worldOf(spec);
    fc.assert(
      fc.property(readings, readings, (one, other) => {
        const again = annotate(fresh, one.actions);
        expect(fingerprint(again)).toBe(fingerprint(one.execution));
        expect(fingerprint(one.execution) === fingerprint(other.execution)).toBe(
          JSON.stringify(one.actions) === JSON.stringify(other.actions),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('differs where the letters do not: which message, which fault, where the loop begins', () => {
    const { execution } = readingOfSample('flag-noOverlappingExecutions');
    const [first, ...others] = execution.steps;
    if (first === undefined) throw new Error('no steps');
    const action = { ...first.action, type: 'OTHER' };
    const other = { ...execution, steps: [{ ...first, action }, ...others] };
    expect(lineOf(other)).toBe(lineOf(execution));
    expect(fingerprint(other)).not.toBe(fingerprint(execution));
    const [early, late] = [2, 3].map((loop) => fingerprint({ ...execution, loop }));
    expect(early).not.toBe(late);
  });

  it('has a letter for each move that is no fault, and a mark for each preemption and fault', () => {
    fc.assert(
      fc.property(readings, ({ execution }) => {
        const line = lineOf(execution);
        const calm = line.replace(/\[[^\]]*\]/g, '');
        const count = (turn: string): number =>
          execution.steps.filter((step) => step.turn === turn).length;
        expect(calm.replace(/[ .']/g, '')).toHaveLength(execution.steps.length - count('fault'));
        expect(line.match(/\[/g)?.length ?? 0).toBe(count('fault'));
        expect(calm.split(' ').length - 1).toBe(count('preempts'));
      }),
      { numRuns: 40 },
    );
  });
});

describe('letters', () => {
  const lettersOf = (name: string): string =>
    participantsOf(readingOfSample(name).execution)
      .map(({ name, letter }) => `${letter} ${name}`)
      .join(', ');

  it('are capitals for who runs a user’s code, and small for storage and runtime behind them', () => {
    expect(lettersOf('workaround-exactlyOneBatchPerWindow')).toBe(
      'A starter-1, B starter-2, X execution-1, Y execution-2, r record, i instances, h history, q queue, w worker, a activities',
    );
    expect(lettersOf('entity-noOverlappingExecutions')).toBe(
      'A starter-1, E entity, X execution-1, Y execution-1b, q queue, w worker, r reminder',
    );
  });

  it('belong to one actor each', () => {
    for (const file of sampled(regressions)) {
      const letters = participantsOf(readingOfFile(file).execution).map(({ letter }) => letter);
      expect(new Set(letters).size).toBe(letters.length);
      for (const letter of letters) expect(letter).toHaveLength(1);
    }
  });

  it('of a starter do not depend on who else moves', () => {
    const [later] = world.enabled(world.initial()).filter(({ actor }) => actor === 'starter-2');
    if (later === undefined) throw new Error('starter-2 cannot begin');
    expect(fingerprint(annotate(world, [later]))).toMatch(/^B #/);
  });

  it('are question marks when all characters have been given away', () => {
    const nobody = { value: 'idle', context: {}, timers: [], mailbox: [] };
    const names = Array.from({ length: 99 }, (_, index) => `client-${index}`);
    const view = {
      actors: Object.fromEntries(names.map((name) => [name, nobody])),
      shared: {},
      properties: {},
      faultsLeft: {},
    };
    const steps = names.map((actor, index) => ({
      number: index + 1,
      action: { kind: 'fault' as const, fault: 'crash', actor },
      event: null,
      sends: [],
      facts: [],
      turn: 'fault' as const,
      alternatives: [],
      stands: [],
    }));
    const letters = participantsOf({ steps, view: () => view, roles: new Map() }).map(
      ({ letter }) => letter,
    );
    const known = letters.filter((letter) => letter !== '?');
    expect(new Set(known).size).toBe(known.length);
    expect(known.length).toBeGreaterThan(80);
    expect(letters.at(-1)).toBe('?');
  });
});

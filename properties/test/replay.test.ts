import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strategies, type Strategy } from '../../model/index.js';
import { DivergenceError, InputError } from '../../sim/index.js';
import { parseTrace, renewedTrace, replayTrace, type Trace } from '../index.js';

const regression = (name: string): Trace => {
  const file = join(import.meta.dirname, 'samples', `${name}.trace.json`);
  return parseTrace(readFileSync(file, 'utf8'), file);
};

const double = regression('naive-exactlyOneBatchPerWindow');

const strategy = (name: string): Strategy => {
  const found = strategies[name];
  if (found === undefined) throw new Error(`no strategy ${name}`);
  return found;
};

/** A file as somebody might have written it by hand. */
const bare = ((): Trace => {
  const { format, world, found, violation, steps } = double;
  return { format, world, found, violation, steps };
})();

describe('a replay', () => {
  it('of a trace shows its violation, with what else is violated', () => {
    const { reproduced, violations, adaptations, missing, claimed } = replayTrace(double);
    expect({ reproduced, adaptations, missing, claimed }).toEqual({
      reproduced: true,
      adaptations: [],
      missing: null,
      claimed: 29,
    });
    expect(violations.map(({ property }) => property)).toEqual([
      'exactlyOneBatchPerWindow',
      'noOverlappingExecutions',
      'consolidated',
    ]);
    expect(replayTrace(double, { watched: ['consolidated'] })).toMatchObject({
      reproduced: false,
      violations: [{ property: 'consolidated' }],
    });
  });

  it('is read with its keys in the order of the file', () => {
    const text = JSON.stringify(double);
    expect(JSON.stringify(parseTrace(text, 'a file'))).toBe(text);
    expect(Object.keys(double).slice(0, 3)).toEqual(['format', 'world', 'found']);
  });

  it('refuses a trace with a key that it does not know, wherever the key stands', () => {
    const [first, ...steps] = double.steps;
    const wrong: readonly (readonly [trace: object, where: string])[] = [
      [{ ...double, lop: 3 }, 'the trace: lop is unknown'],
      [{ ...double, steps: [{ ...first, mesage: '' }, ...steps] }, 'mesage is unknown'],
      [{ ...double, found: { ...double.found, sed: 1 } }, 'sed is unknown'],
      [{ ...double, violation: { ...double.violation, stp: 1 } }, 'stp is unknown'],
      [{ ...double, format: 'onebatch-trace/9' }, "'onebatch-trace/9'"],
    ];
    for (const [trace, where] of wrong) {
      expect(() => replayTrace(trace as Trace)).toThrow(InputError);
      expect(() => replayTrace(trace as Trace)).toThrow(where);
    }
  });

  it('of a strategy that was repaired shows it no more', () => {
    const repaired = (): unknown => replayTrace(double, { strategy: strategy('atomic-insert') });
    expect(repaired).toThrow(DivergenceError);
    expect(repaired).toThrow(
      /^diverged at step 3: expected instances: deliver READ from starter-1; /,
    );
  });

  it.each([
    [
      { actor: 'nobody', action: 'deliver', message: 'nothing from worker' },
      "the world has no actor 'nobody'",
    ],
    [{ actor: 'queue', action: 'deliver', message: 'ENQUEUE from nobody' }, "no actor 'nobody'"],
    [{ actor: 'queue', action: 'deliver', message: 'NOTHING from worker' }, "no message 'NOTHING'"],
    [{ actor: 'worker', action: 'fire', message: 'NOTHING in idle' }, "no timer 'NOTHING'"],
    [{ actor: 'clock', action: 'advance' }, 'no time passes in the world'],
  ])('refuses a step that no schedule of its world can have: %j', (step, why) => {
    const replayed = (place: number): unknown =>
      replayTrace({ ...double, steps: double.steps.toSpliced(place, 0, step) });
    for (const place of [0, 4]) {
      expect(() => replayed(place)).toThrow(DivergenceError);
      expect(() => replayed(place)).toThrow(
        new RegExp(`^diverged at step ${place + 1}: .*${why}$`),
      );
    }
  });

  it('leaves out a step that could have been', () => {
    const step = { actor: 'queue', action: 'deliver', message: 'ENQUEUE from execution-7' };
    expect(replayTrace({ ...double, steps: [step, ...double.steps] })).toMatchObject({
      reproduced: true,
      adaptations: [{ kind: 'left out', step: 1 }],
    });
  });

  it('goes on in a world with more starters: they wait', () => {
    const world = { ...double.world, starters: 4, messages: 4, faults: { crash: 1 } };
    expect(replayTrace({ ...double, world })).toMatchObject({ reproduced: true, adaptations: [] });
  });

  it('goes on where duplicates are possible: labels say less than they could', () => {
    const world = { ...double.world, faults: { duplicate: 1 } };
    const { reproduced, adaptations } = replayTrace({ ...double, world });
    expect(reproduced).toBe(true);
    expect(adaptations.length).toBeGreaterThan(0);
    expect(adaptations.every(({ kind }) => kind === 'relabelled')).toBe(true);
  });

  it('goes on where duplicates are no longer possible: labels say more than they need', () => {
    const trace = { ...double, world: { ...double.world, faults: { duplicate: 1 } } };
    const longer = renewedTrace(trace, replayTrace(trace));
    expect(longer.steps[12]?.message).toMatch(/^ITEM \{"item":\{.*"execution":"e-m1"/);
    const { reproduced, adaptations } = replayTrace({ ...longer, world: double.world });
    expect(reproduced).toBe(true);
    expect(adaptations.length).toBeGreaterThan(0);
    expect(adaptations.every(({ kind }) => kind === 'relabelled')).toBe(true);
    // The queue hands them out in order: the second item is not the first.
    const steps = longer.steps.map((step, index) => (index === 12 ? longer.steps[14] : step));
    const swapped = { ...longer, steps: steps as Trace['steps'], world: double.world };
    expect(() => replayTrace(swapped)).toThrow(/^diverged at step 13: /);
  });

  it('of starters that have changed places is the same', () => {
    const exchanged = new Map([
      ['1', '2'],
      ['2', '1'],
    ]);
    const swap = (text: string): string =>
      text.replace(
        /(starter|execution)-(\d)/g,
        (_, name, n) => `${name}-${exchanged.get(String(n))}`,
      );
    const steps = double.steps.map((step) => JSON.parse(swap(JSON.stringify(step))) as typeof step);
    const { reproduced, adaptations } = replayTrace({ ...double, steps });
    // The facts say which messages they were: the names in the file do not go with them.
    expect(reproduced).toBe(true);
    expect(adaptations).not.toEqual([]);
  });

  it('tells where it does not tell what it should, and is refused for that if it must not be adapted', () => {
    const [first, ...rest] = double.expect ?? [];
    const trace: Trace = {
      ...double,
      expect: [{ ...first, type: 'started', window: 'other' }, ...rest],
    };
    const { reproduced, missing, violations } = replayTrace(trace);
    expect(reproduced).toBe(false);
    expect(violations).not.toEqual([]);
    expect(missing).toMatchObject({
      step: 16,
      expected: { window: 'other' },
      told: { window: 'w1' },
    });
    expect(() => replayTrace(trace, { strict: true })).toThrow(
      /^diverged: at step 16 .*was told; expected/,
    );
  });

  it('needs only part of a fact, or none of a kind', () => {
    const told = (double.expect ?? [])
      .filter(({ type }) => type === 'processed')
      .map(({ type, messages }) => ({ type, messages: messages ?? null }));
    expect(told).toHaveLength(2);
    expect(replayTrace({ ...double, expect: told }).reproduced).toBe(true);
    expect(replayTrace({ ...double, expect: told.slice(1) }).reproduced).toBe(false);
  });

  it('without expected facts does not pass for the same when steps had to be added and the violation is gone', () => {
    // The step that brings the second start to the worker is missing: it is put back.
    const steps = bare.steps.filter((_, index) => index !== 14);
    const back = replayTrace({ ...bare, steps });
    expect(back).toMatchObject({ reproduced: true, adaptations: [{ kind: 'inserted' }] });
    const cut = { ...bare, steps: steps.slice(0, 20) };
    expect(() => replayTrace(cut)).toThrow(
      /^diverged at step 17: .*with other steps the rest can happen/,
    );
  });

  it('makes a trace of itself that needs no adaptation', () => {
    const steps = bare.steps.filter((_, index) => index !== 14);
    const trace = { ...bare, note: 'by hand', steps };
    const renewed = renewedTrace(trace, replayTrace(trace));
    expect(renewed).toMatchObject({
      note: 'by hand',
      expect: double.expect,
      violation: { step: 29 },
    });
    expect(renewed.steps).toHaveLength(29);
    expect(replayTrace(renewed, { strict: true })).toMatchObject({ reproduced: true });
  });
});

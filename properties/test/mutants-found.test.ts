import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TransitionMemo } from '../../sim/index.js';
import { faultsText } from '../index.js';
import { sampled } from '../../sim/test/runs.js';
import { baselineOf } from '../../lab/mutants/baseline.js';
import { outcomeOf } from '../../lab/mutants/outcome.js';
import { foundText, parseFound, type StoredOutcome } from '../../lab/mutants/found.js';
import { mutantResults } from '../../lab/mutants/results.js';
import { allMutants } from '../../lab/mutants/machines.js';
import { mutantSchedule } from '../../lab/mutants/schedule.js';
import { survivors } from '../../lab/mutants/survivors.js';
import { allTrials, trialTitle } from '../../lab/mutants/worlds.js';

// What `npm run mutants -- --write` found is data. Here it is compared with the mutants that there are now, every schedule is run
// again, and a sample is searched once more. All of them are searched again by that command only, which takes its time.

const directory = join(import.meta.dirname, '../../lab/mutants/found');
const mutants = allMutants();
const memo = new TransitionMemo();
const machines = [...new Set(mutants.map(({ machine }) => machine))];

const foundOf = (machine: string): readonly StoredOutcome[] =>
  parseFound(readFileSync(join(directory, `${machine}.json`), 'utf8'));
const all = machines.flatMap(foundOf);

function mutantNamed(name: string): (typeof mutants)[number] {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant '${name}'`);
  return mutant;
}

describe('what became of the mutants', () => {
  it('is known of every machine that has guards, and of no other', () => {
    const files = machines.map((machine) => `${machine}.json`);
    expect(readdirSync(directory).sort()).toEqual(files.sort());
  });

  it.each(machines)(
    'is known of each guard of %s, both ways, and of its other mistakes',
    (machine) => {
      const now = mutants.filter((mutant) => mutant.machine === machine).map(({ name }) => name);
      expect(foundOf(machine).map(({ mutant }) => mutant)).toEqual(now);
    },
  );

  it('is as expected: who survives has a reason, and nobody else', () => {
    const unexpected = mutantResults(mutants, all).filter(({ isExpected }) => !isExpected);
    expect(unexpected.map(({ mutant }) => mutant.name)).toEqual([]);
    const surviving = all.filter(({ fate }) => fate.kind === 'survived');
    const listed = survivors.flatMap((some) => some.mutants);
    expect(surviving.map(({ mutant }) => mutant).sort()).toEqual([...listed].sort());
  });

  it('was found in worlds that mutants are still tried in', () => {
    const tried = new Set(allTrials().map(trialTitle));
    const worlds = all.flatMap(({ fate }) => (fate.kind === 'survived' ? [] : [fate.world]));
    expect(worlds.map(trialTitle).filter((title) => !tried.has(title))).toEqual([]);
  });

  it('is written and read without a loss', () => {
    expect(parseFound(foundText(all))).toEqual(all);
  });
});

describe('a mutant that no strategy asks', () => {
  const unasked = survivors
    .filter(({ kind }) => kind === 'unasked')
    .flatMap((some) => some.mutants);
  const untried = all
    .filter(({ fate }) => fate.kind === 'survived' && fate.worlds + fate.unknown === 0)
    .map(({ mutant }) => mutant);

  it('was tried in no world, and no other mutant was not', () => {
    expect([...unasked].sort()).toEqual([...untried].sort());
  });
});

describe('the schedule of a mutant that was killed', () => {
  const schedules = all.flatMap(({ mutant: name, fate }) =>
    fate.kind === 'violated' || (fate.kind === 'changed' && fate.without !== undefined)
      ? [[name, fate] as const]
      : [],
  );

  it('is there for each that breaks a property', () => {
    const violated = all.filter(({ fate }) => fate.kind === 'violated');
    expect(violated.length).toBeGreaterThan(150);
    expect(schedules.length).toBeGreaterThan(violated.length);
  });

  it.each(sampled(schedules))('%s breaks its property again', (name, fate) => {
    const schedule = mutantSchedule(mutantNamed(name), fate, memo);
    expect(schedule?.execution.violations.map(({ property }) => property)).toContain(fate.property);
  });
});

describe('a mutant that was killed', () => {
  // Of every second machine the one with the shortest schedule in a small world: timed, and without faults.
  const sample = machines
    .flatMap((machine) =>
      foundOf(machine)
        .flatMap(({ mutant, fate }) => (fate.kind === 'violated' ? [{ mutant, fate }] : []))
        .filter(
          ({ fate: { world } }) =>
            world.time === 'timed' && faultsText(world.faults) === 'no faults',
        )
        .sort((a, b) => a.fate.schedule.length - b.fate.schedule.length)
        .slice(0, 1),
    )
    .filter((_, index) => index % 2 === 0)
    .slice(0, 12);

  it('is there to be sampled', () => {
    expect(sample.length).toBeGreaterThan(8);
  });

  it.each(
    sampled(sample).map(({ mutant, fate }) => [mutant, trialTitle(fate.world), fate] as const),
  )('%s is killed again in %s, by the same property and the same schedule', (name, _, fate) => {
    const baseline = baselineOf(fate.world);
    if (baseline === null) throw new Error('the world is too large');
    expect(outcomeOf(mutantNamed(name), [baseline])).toEqual(fate);
  });
});

import process from 'node:process';

/** Whether every case is tried and every run is made: ONEBATCH_FULL=1. */
export const full = process.env['ONEBATCH_FULL'] === '1';

/** How many of these runs a test makes: all of them, or a tenth. A test that has to find a planted bug makes all of them. */
export function runs(all: number): number {
  return full ? all : Math.ceil(all / 10);
}

/** The cases that a test tries: all of them, or those that stand for the others. */
export function cases<Case>(all: readonly Case[], stands: (one: Case) => boolean): readonly Case[] {
  return full ? all : all.filter(stands);
}

/** The same for cases that are all alike: all of them, or every tenth. */
export function sampled<Case>(all: readonly Case[]): readonly Case[] {
  return full ? all : all.filter((_, index) => index % 10 === 0);
}

/** Says once how long the suite is. */
export function setup(): void {
  const size = full
    ? 'ONEBATCH_FULL=1: random tests make all their runs, and every case is tried'
    : 'random tests make a tenth of their runs, and some cases stand for others like them; all with ONEBATCH_FULL=1';
  process.stdout.write(`${size}\n`);
}

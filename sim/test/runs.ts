import process from 'node:process';

/** Whether tests on random input are as long as in the continuous integration: ONEBATCH_FULL=1. */
export const full = process.env['ONEBATCH_FULL'] === '1';

/** How many of these runs a test makes: all of them, or a third. A test that has to find a planted bug makes all of them. */
export function runs(all: number): number {
  return full ? all : Math.ceil(all / 3);
}

/** Says once how long the suite is. */
export function setup(): void {
  const size = full
    ? 'ONEBATCH_FULL=1: random tests make all their runs'
    : 'random tests make a third of their runs, two worlds of counts are smaller or absent; all with ONEBATCH_FULL=1';
  process.stdout.write(`${size}\n`);
}

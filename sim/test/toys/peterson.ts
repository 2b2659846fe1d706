import type { System } from '../../index.js';

type Line = 'a0' | 'a1' | 'a2' | 'a3' | 'critical' | 'a4';

export interface Peterson {
  readonly at: readonly [Line, Line];
  readonly wants: readonly [boolean, boolean];
  readonly turn: 0 | 1;
}

type Process = 0 | 1;

/**
 * Peterson's mutual exclusion of two processes.
 *
 * Source: TLA+ Examples, locks_auxiliary_vars/Peterson.
 * @param waits false plants a bug: a process enters without waiting for the other one.
 */
export function peterson({ waits = true } = {}): System<Peterson, Process> {
  return {
    name: waits ? 'Peterson' : 'Peterson without waiting',
    initial: () => ({ at: ['a0', 'a0'], wants: [false, false], turn: 0 }),
    enabled: ({ at, wants, turn }) =>
      ([0, 1] as const).filter(
        (self) => at[self] !== 'a3' || !waits || !wants[other(self)] || turn === self,
      ),
    step: ({ at, wants, turn }, self) => {
      const go = (line: Line, change: Partial<Peterson> = {}): Peterson => ({
        at: put(at, self, line),
        wants,
        turn,
        ...change,
      });
      switch (at[self]) {
        case 'a0':
          return go('a1');
        case 'a1':
          return go('a2', { wants: put(wants, self, true) });
        case 'a2':
          return go('a3', { turn: other(self) });
        case 'a3':
          return go('critical');
        case 'critical':
          return go('a4');
        case 'a4':
          return go('a0', { wants: put(wants, self, false) });
      }
    },
    fingerprint: (state) => JSON.stringify(state),
    describe: (self) => `process-${self}`,
  };
}

export function excludes({ at }: Peterson): boolean {
  return !bothInside(at);
}

function bothInside(at: readonly [Line, Line]): boolean {
  return at[0] === 'critical' && at[1] === 'critical';
}

function other(process: Process): Process {
  return process === 0 ? 1 : 0;
}

function put<Value>(pair: readonly [Value, Value], at: Process, value: Value): [Value, Value] {
  return at === 0 ? [value, pair[1]] : [pair[0], value];
}

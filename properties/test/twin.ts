import type { AnyStateMachine } from 'xstate';
import { expect } from 'vitest';
import { scenario, type Strategy } from '../../model/index.js';

/** The strategy with every actor of one machine replaced by a twin that lacks a guard. */
export function withTwin(
  strategy: string,
  original: AnyStateMachine,
  twin: AnyStateMachine,
): Strategy {
  return {
    name: `${strategy} with a twin of ${original.id}`,
    summary: 'a guard is removed',
    source: 'test',
    assumes: 'nothing',
    build: (options) => {
      const parts = scenario({ ...options, strategy });
      const replaced = parts.actors.filter(({ machine }) => machine === original);
      expect(replaced).not.toEqual([]);
      return {
        ...parts,
        actors: parts.actors.map((actor) =>
          actor.machine === original ? { ...actor, machine: twin } : actor,
        ),
      };
    },
  };
}

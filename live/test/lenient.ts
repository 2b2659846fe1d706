import type { AnyStateMachine } from 'xstate';
import { strategies, type Strategy } from '../../model/index.js';

/** The start by an atomic insert, on a record that says to everybody that he was the first. */
export const lenientInsert: Strategy = withLenientRecord(strategies['atomic-insert'] as Strategy);

function withLenientRecord(strategy: Strategy): Strategy {
  return {
    ...strategy,
    build: (options) => {
      const parts = strategy.build(options);
      const actors = parts.actors.map((actor) =>
        actor.machine.id === 'lock-record' ? { ...actor, machine: lenient(actor.machine) } : actor,
      );
      return { ...parts, actors };
    },
  };
}

function lenient(machine: AnyStateMachine): AnyStateMachine {
  const { actions } = machine.implementations as { actions: Record<string, unknown> };
  return machine.provide({ actions: { replyExists: actions['replyInserted'] as never } });
}

import type { AnyStateMachine } from 'xstate';
import {
  engineOf,
  scenario,
  strategies,
  type ScenarioOptions,
  type Strategy,
} from '../../model/index.js';
import { handMade } from './by-hand.js';
import { guardMutants, type Mutant } from './guards.js';

/** The machines of a strategy's world, by id: two of one id differ in nothing but their implementations. */
export function machinesOf(strategy: Strategy): ReadonlyMap<string, AnyStateMachine> {
  const options = { strategy: strategy.name, runtime: '2019', starters: 2, messages: 2 } as const;
  return new Map(scenario(options, strategy).actors.map(({ machine }) => [machine.id, machine]));
}

/** Engines whose machines are measured. */
export const measuredEngines: readonly string[] = [
  'azure',
  'redis',
  'bullmq',
  'pg-boss',
  'kubernetes',
];

/** The strategies of these engines. */
export function measuredStrategies(
  engines: readonly string[] = measuredEngines,
): readonly Strategy[] {
  return Object.values(strategies).filter((one) => engines.includes(engineOf(one).name));
}

/** The machines of all strategies of these engines, by id. */
export function allMachines(engines?: readonly string[]): ReadonlyMap<string, AnyStateMachine> {
  return new Map(measuredStrategies(engines).flatMap((strategy) => [...machinesOf(strategy)]));
}

/** The strategy with some of its machines replaced; actors that shared a machine share its replacement. */
export function withMachines(
  strategy: Strategy,
  replace: (machine: AnyStateMachine) => AnyStateMachine,
): Strategy {
  const replaced = new Map<AnyStateMachine, AnyStateMachine>();
  const replacement = (machine: AnyStateMachine): AnyStateMachine => {
    const known = replaced.get(machine) ?? replace(machine);
    replaced.set(machine, known);
    return known;
  };
  return {
    ...strategy,
    build: (options: Required<ScenarioOptions>) => {
      const parts = strategy.build(options);
      return {
        ...parts,
        actors: parts.actors.map((actor) => ({ ...actor, machine: replacement(actor.machine) })),
      };
    },
  };
}

/** The strategy with the mutant in the place of each machine of its id. */
export function mutated(strategy: Strategy, mutant: Mutant): Strategy {
  return withMachines(strategy, (machine) =>
    machine.id === mutant.machine ? mutant.twin(machine) : machine,
  );
}

/** Every mutant there is: two for each guard of each machine, machine by machine, and then those made by hand. */
export function allMutants(): readonly Mutant[] {
  return [...[...allMachines().values()].flatMap(guardMutants), ...handMade];
}

import type { AnyStateMachine } from 'xstate';
import { scenario, strategies, type ScenarioOptions, type Strategy } from '../model/index.js';

/** A machine with one thing wrong. */
export interface Mutant {
  /** `machine/guard=true` or `machine/guard=false`; of one made by hand `machine/what is wrong`. */
  readonly name: string;
  /** The id of the machines that it replaces. */
  readonly machine: string;
  /** Of a generated one: the guard, and what it always says. */
  readonly guard?: { readonly name: string; readonly says: boolean };
  /** Of one made by hand: what is wrong, in one sentence. */
  readonly sentence?: string;
  /** The machine with the mistake in it. */
  readonly twin: (machine: AnyStateMachine) => AnyStateMachine;
}

/** What is looked at of a guard as it stands in a machine: a name, a name with parameters, or a guard made of others. */
type GuardIn =
  | string
  | { readonly type: string }
  | ((() => boolean) & { readonly guards?: readonly GuardIn[] })
  | undefined;

/** What is looked at of a state. */
interface Node {
  readonly id: string;
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly { readonly guard?: GuardIn }[]>;
  readonly always?: readonly { readonly guard?: GuardIn }[];
}

/** What is looked at of a guard's implementation; `check` is there in those that XState makes, as `stateIn`. */
type Implementation = ((args: unknown, params: unknown) => boolean) & {
  readonly check?: (...args: unknown[]) => boolean;
};

/**
 * The names of the guards that stand at transitions of a machine, sorted. Others that its `setup` has too, for machines that
 * extend it, are not the machine's.
 *
 * @throws Error if a guard has no name: it could not be replaced.
 */
export function guardsOf(machine: AnyStateMachine): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
    for (const { guard } of transitions) {
      for (const name of namesIn(guard, node.id)) names.add(name);
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root as unknown as Node);
  return [...names].sort();
}

function namesIn(guard: GuardIn, where: string): readonly string[] {
  if (guard === undefined) return [];
  if (typeof guard === 'string') return [guard];
  if (typeof guard === 'object') return [guard.type];
  if (guard.guards === undefined) {
    throw new Error(`a guard in ${where} has no name; expected one of the machine's named guards`);
  }
  return guard.guards.flatMap((part) => namesIn(part, where));
}

/** Two mutants for each guard of a machine: one in which it always says yes, and one in which it always says no. */
export function guardMutants(machine: AnyStateMachine): readonly Mutant[] {
  return guardsOf(machine).flatMap((name) =>
    [true, false].map((says) => ({
      name: outcomeName(machine.id, name, says),
      machine: machine.id,
      guard: { name, says },
      twin: (original: AnyStateMachine) => original.provide({ guards: { [name]: () => says } }),
    })),
  );
}

/** The machines of a strategy's world, by id: two of one id differ in nothing but their implementations. */
export function machinesOf(strategy: Strategy): ReadonlyMap<string, AnyStateMachine> {
  const options = { strategy: strategy.name, runtime: '2019', starters: 2, messages: 2 } as const;
  return new Map(scenario(options, strategy).actors.map(({ machine }) => [machine.id, machine]));
}

/** The machines of all strategies of the catalogue, by id. */
export function allMachines(): ReadonlyMap<string, AnyStateMachine> {
  return new Map(Object.values(strategies).flatMap((strategy) => [...machinesOf(strategy)]));
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

/** The machine, whose guards tell `saw` what they say: by the name of the mutant that always says so. */
export function watchedGuards(
  machine: AnyStateMachine,
  saw: (outcome: string) => void,
): AnyStateMachine {
  const { guards } = machine.implementations as {
    readonly guards: Readonly<Record<string, Implementation>>;
  };
  const watched = guardsOf(machine).map((name): [string, Implementation] => {
    const guard = guards[name];
    if (guard === undefined) throw new Error(`${machine.id} has no guard '${name}'`);
    const told = (says: boolean): void => {
      saw(outcomeName(machine.id, name, says));
    };
    return [name, watchedGuard(guard, told)];
  });
  return machine.provide({ guards: Object.fromEntries(watched) });
}

function watchedGuard(guard: Implementation, saw: (says: boolean) => void): Implementation {
  const told = (says: boolean): boolean => {
    saw(says);
    return says;
  };
  const { check } = guard;
  if (check === undefined) return (args, params) => told(guard(args, params));
  return Object.assign(() => false, {
    check: (snapshot: unknown, args: unknown): boolean => told(check(snapshot, args, guard)),
  });
}

/** The name of the mutant whose guard always says so. */
export function outcomeName(machine: string, guard: string, says: boolean): string {
  return `${machine}/${guard}=${String(says)}`;
}

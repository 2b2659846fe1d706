import { StateMachine, type AnyStateMachine } from 'xstate';
import * as model from '../model/index.js';
import { defaultSpec, properties } from '../properties/index.js';
import { unknownNameError } from './errors.js';

/** A machine that a diagram can be asked of. */
export interface NamedMachine {
  /** The machine's id. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly machine: AnyStateMachine;
  /** With what an actor of the machine begins; undefined if it needs nothing. */
  readonly input: unknown;
}

/** All machines there are, by kind: what each strategy's starters do, what they meet, and what watches them. */
export interface Machines {
  readonly starters: readonly NamedMachine[];
  /** Storage and runtime. */
  readonly backstage: readonly NamedMachine[];
  readonly properties: readonly NamedMachine[];
}

/** The actors of a world, with those who get the messages from outside apart: they are its starters. */
interface ScenarioActors {
  readonly starters: readonly model.ActorPart[];
  readonly others: readonly model.ActorPart[];
}

/** The machines of the catalogue's strategies, of the model and of the properties. */
export function machines(): Machines {
  const scenarios = Object.values(model.strategies).map((strategy) => ({
    strategy,
    ...scenarioActors(strategy),
  }));
  const inputs = new Map<AnyStateMachine, unknown>(
    scenarios
      .flatMap((scenario) => [...scenario.starters, ...scenario.others])
      .reverse()
      .map(({ machine, input }) => [machine, input]),
  );
  const starters = distinct(
    scenarios.flatMap((scenario) => scenario.starters.map(({ machine }) => machine)),
  );
  const others = distinct([
    ...scenarios.flatMap((scenario) => scenario.others.map(({ machine }) => machine)),
    ...Object.values<unknown>(model).filter((value) => value instanceof StateMachine),
  ]).filter((machine) => !starters.includes(machine));
  const users = (machine: AnyStateMachine, kind: keyof ScenarioActors): readonly model.Strategy[] =>
    scenarios.flatMap((scenario) =>
      scenario[kind].some((actor) => actor.machine === machine) ? [scenario.strategy] : [],
    );
  return {
    starters: starters.map((machine) => {
      const [first, ...others] = users(machine, 'starters');
      const also = others.map(({ name }) => name).join(', ');
      const summary = `${first?.summary}${also === '' ? '' : ` (and of ${also})`}`;
      return { name: machine.id, summary, machine, input: inputs.get(machine) };
    }),
    backstage: others.map((machine) => {
      const names = users(machine, 'others').map(({ name }) => name);
      const few = names.length === 0 ? 'no strategy as it is' : names.join(', ');
      const summary = `used by ${names.length > 4 ? `${names.length} strategies` : few}`;
      return { name: machine.id, summary, machine, input: inputs.get(machine) };
    }),
    properties: properties.map(({ name, sentence, machine }) => ({
      name,
      summary: sentence,
      machine,
      input: undefined,
    })),
  };
}

/**
 * The machine of that name; of a strategy's name, if no machine has it, its starters' machine.
 * @throws InputError if there is none; the message names all machines.
 */
export function machineNamed(name: string): NamedMachine {
  const { starters, backstage, properties } = machines();
  const all = [...starters, ...backstage, ...properties];
  const strategy = Object.hasOwn(model.strategies, name) ? model.strategies[name] : undefined;
  const starter = strategy && scenarioActors(strategy).starters[0];
  const named = all.find((machine) => machine.name === name);
  if (named !== undefined) return named;
  const found = all.find(({ machine }) => machine === starter?.machine);
  // Strategies that share a machine give it different things to begin with.
  if (found !== undefined) return { ...found, input: starter?.input };
  const names = all.map((machine) => machine.name);
  throw unknownNameError('unknown machine', name, names, ", or a strategy's file");
}

/** A machine of a strategy's world, with the actors that have it. */
export interface StrategyMachine {
  readonly machine: AnyStateMachine;
  readonly actors: readonly string[];
  /** With what the first of them begins. */
  readonly input: unknown;
}

/** Each machine of a strategy's world once; the starters' first. */
export function machinesOf(strategy: model.Strategy): readonly StrategyMachine[] {
  const { starters, others } = scenarioActors(strategy);
  const actors = [...starters, ...others];
  return distinct(actors.map(({ machine }) => machine)).map((machine) => ({
    machine,
    actors: actors.flatMap((actor) => (actor.machine === machine ? [actor.id] : [])),
    input: actors.find((actor) => actor.machine === machine)?.input,
  }));
}

function scenarioActors(strategy: model.Strategy): ScenarioActors {
  const { runtime, starters } = defaultSpec;
  const { actors, mail } = model.scenario({ strategy: strategy.name, runtime, starters }, strategy);
  const served = new Set(mail.map(({ to }) => to));
  return {
    starters: actors.filter(({ id }) => served.has(id)),
    others: actors.filter(({ id }) => !served.has(id)),
  };
}

function distinct(all: readonly AnyStateMachine[]): readonly AnyStateMachine[] {
  return [...new Set(all)];
}

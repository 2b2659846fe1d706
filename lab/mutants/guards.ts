import { assign, type AnyStateMachine } from 'xstate';

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
  /** Of one made by hand: the strategies to which it can make a difference; absent: all that have the machine. */
  readonly strategies?: readonly string[];
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

/**
 * Two mutants for each guard of a machine: one in which it always says yes, and one in which it always says no.
 *
 * What only a guard reads nobody reads once it is gone: a machine that may always try again does not count its tries, so that its
 * worlds have an end.
 */
export function guardMutants(machine: AnyStateMachine): readonly Mutant[] {
  return guardsOf(machine).flatMap((name) =>
    [true, false].map((says) => ({
      name: nameOf(machine.id, name, says),
      machine: machine.id,
      guard: { name, says },
      twin: (original: AnyStateMachine) =>
        original.provide({
          guards: { [name]: () => says },
          actions: name === 'mayRetry' && says ? { countRetry: assign({}) } : {},
        }),
    })),
  );
}

/** What the guards of a machine said of one event, one after another: `ROW rowAbsent=false notBegun=true`. */
export type GuardAnswers = string;

/** What a guard is asked about. */
interface Asked {
  readonly context: unknown;
  readonly event: { readonly type: string };
}

/** The machine, whose guards tell `saw` what they say, each with what was said before it of the same event in the same context. */
export function watchedGuards(
  machine: AnyStateMachine,
  saw: (answers: GuardAnswers) => void,
): AnyStateMachine {
  const { guards } = machine.implementations as {
    readonly guards: Readonly<Record<string, Implementation>>;
  };
  let last: Asked | undefined;
  const said = new Map<string, boolean>();
  const told = (name: string, asked: Asked, says: boolean): boolean => {
    const goesOn = last?.event === asked.event && last?.context === asked.context;
    if (!goesOn || said.has(name)) said.clear();
    last = asked;
    said.set(name, says);
    saw([asked.event.type, ...[...said].map((one) => answerText(...one))].join(' '));
    return says;
  };
  const watched = guardsOf(machine).map((name): [string, Implementation] => {
    const guard = guards[name];
    if (guard === undefined) throw new Error(`${machine.id} has no guard '${name}'`);
    return [name, watchedGuard(guard, (asked, says) => told(name, asked, says))];
  });
  return machine.provide({ guards: Object.fromEntries(watched) });
}

function watchedGuard(
  guard: Implementation,
  told: (asked: Asked, says: boolean) => boolean,
): Implementation {
  const { check } = guard;
  if (check === undefined) {
    return (args, params) => told(args as Asked, guard(args, params));
  }
  return Object.assign(() => false, {
    check: (snapshot: unknown, args: unknown): boolean =>
      told(args as Asked, check(snapshot, args, guard)),
  });
}

/** True if the guard said so among these answers. */
export function includesAnswer(answers: GuardAnswers, guard: string, says: boolean): boolean {
  return answers.split(' ').includes(answerText(guard, says));
}

function answerText(guard: string, says: boolean): string {
  return `${guard}=${String(says)}`;
}

/** The name of the mutant whose guard always says so. */
function nameOf(machine: string, guard: string, says: boolean): string {
  return `${machine}/${answerText(guard, says)}`;
}

import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
} from 'xstate';
import type { Json, Message, Send } from '../../index.js';
import { textOf } from './text.js';

/** What one machine remembers: XState's snapshot, and by its id each timer that is set. */
export interface Local {
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: { readonly [id: string]: { readonly left: number; readonly event: Message } };
  /** Equal for equal local states: canonical JSON of all that matters in them. */
  readonly text: string;
}

/** What one transition of a machine leads to. */
export interface Answer {
  readonly local: Local;
  readonly sends: readonly Send[];
  readonly facts: readonly Message[];
}

/** What XState says happened, as far as a world can see it. */
interface Action {
  readonly type: string;
  readonly params?: {
    readonly event?: { readonly type: string; readonly fact?: Message } & Partial<Send>;
    readonly id?: string;
    readonly delay?: number;
    readonly sendId?: string;
  };
}

type Timers = Local['timers'];

/** One machine, as a function that XState computes. What was asked once is not asked again: that takes most of the time. */
export class Asked {
  readonly #machine: AnyStateMachine;
  readonly #known = new Map<string, unknown>();

  constructor(machine: AnyStateMachine) {
    this.#machine = machine;
  }

  begin(input: Json): Answer {
    return read(initialTransition(this.#machine, input), {});
  }

  /** True if the machine does something on the event, if only to ignore it by name. */
  accepts({ snapshot, text }: Local, event: Message): boolean {
    if (snapshot.status !== 'active') return false;
    return this.#once(`accepts ${textOf(event)} in ${text}`, () => {
      return (this.#machine.getTransitionData(snapshot, event) ?? []).length > 0;
    });
  }

  react({ snapshot, timers, text }: Local, event: Message): Answer {
    return this.#once(`${textOf(event)} in ${text}`, () =>
      read(transition(this.#machine, snapshot, event), timers),
    );
  }

  /** The paths of the nodes whose transitions the message would take. */
  takers({ snapshot, text }: Local, event: Message): readonly string[] {
    return this.#once(`takers of ${textOf(event)} in ${text}`, () =>
      (this.#machine.getTransitionData(snapshot, event) ?? []).map(({ source }) => pathOf(source)),
    );
  }

  /** The timer goes off: it is no longer set, and its event happens. */
  fire({ snapshot, timers, text }: Local, id: string): Answer {
    return this.#once(`timer ${id} in ${text}`, () => {
      const { [id]: fired, ...others } = timers;
      return read(transition(this.#machine, snapshot, fired?.event ?? { type: '' }), others);
    });
  }

  #once<Value>(question: string, ask: () => Value): Value {
    if (!this.#known.has(question)) this.#known.set(question, ask());
    return this.#known.get(question) as Value;
  }
}

/** The paths of the active nodes that let a message of this type wait. */
export function deferring({ snapshot }: Local, type: string): readonly string[] {
  return (snapshot._nodes as readonly AnyStateNode[])
    .filter(({ meta }) =>
      (meta as { readonly defer?: readonly string[] } | undefined)?.defer?.includes(type),
    )
    .map(pathOf);
}

/** What lies within a node begins with its path; the root's is empty. A node's id need not say where the node lies. */
function pathOf({ path }: { readonly path: readonly string[] }): string {
  return path.map((name) => `${name}.`).join('');
}

/** True if neither node lies within the other. */
export function areApart(one: string, other: string): boolean {
  return !one.startsWith(other) && !other.startsWith(one);
}

/** A local state, by what was computed and which timers are set. */
export function localOf(snapshot: AnyMachineSnapshot, timers: Timers): Local {
  const history = snapshot.historyValue as { readonly [id: string]: readonly { id: string }[] };
  const text = textOf({
    value: snapshot.value as unknown,
    context: snapshot.context as unknown,
    status: snapshot.status,
    history: Object.entries(history).map(([id, nodes]) => [id, nodes.map((node) => node.id)]),
    timers: Object.entries(timers).map(([id, { left }]) => [id, left]),
  });
  return { snapshot, timers, text };
}

function read([snapshot, happened]: [unknown, readonly unknown[]], before: Timers): Answer {
  const sends: Send[] = [];
  const facts: Message[] = [];
  const timers = { ...before };
  for (const { type, params = {} } of happened as readonly Action[]) {
    const { event, id = '', delay, sendId = '' } = params;
    if (type === 'xstate.emit' && event?.type === 'announce') facts.push(event.fact as Message);
    if (type === 'xstate.emit' && event?.type === 'send') sends.push(event as unknown as Send);
    if (type === 'xstate.raise' && delay !== undefined) {
      timers[id] = { left: delay, event: event as Message };
    }
    if (type === 'xstate.cancel') delete timers[sendId];
  }
  const done = (snapshot as AnyMachineSnapshot).status !== 'active';
  const sorted = Object.fromEntries(Object.entries(timers).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    local: localOf(snapshot as AnyMachineSnapshot, done ? {} : sorted),
    sends: sends.map(({ to, message, correlation }) =>
      correlation === undefined ? { to, message } : { to, message, correlation },
    ),
    facts,
  };
}

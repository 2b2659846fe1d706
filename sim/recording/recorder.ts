import { canonical, type Json } from '../base/json.js';
import { Interner } from '../base/intern.js';
import type { Behaviour, Behaviours, LocalState, Reaction } from '../world/behaviour.js';
import type { ActorConfig, Standing } from '../world/config.js';
import type { Message, Timer } from '../world/effects.js';
import type { TimerName } from '../world/action.js';
import { machines } from '../world/machines.js';
import type { Received, Recorded, RecordedPart, RecordedState, Recording } from './recording.js';

/** Gives a world its machines, and writes down what they answer. */
export class Recorder implements Behaviours {
  readonly #messages = new Interner<Message>();
  readonly #actors: { readonly config: ActorConfig; readonly part: PartRecorder }[] = [];
  readonly #properties: { readonly name: string; readonly part: PartRecorder }[] = [];

  actor: Behaviours['actor'] = (config, memo) => {
    const part = new PartRecorder(machines.actor(config, memo), this.#messageId);
    this.#actors.push({ config, part });
    return part;
  };

  monitor: Behaviours['monitor'] = (config, memo) => {
    const part = new PartRecorder(machines.monitor(config, memo), this.#messageId);
    this.#properties.push({ name: config.name, part });
    return part;
  };

  /** What was answered so far. */
  parts(): Pick<Recording, 'actors' | 'properties' | 'messages'> {
    const actors = this.#actors.map(({ config, part }) => {
      const { id, role } = config;
      const stands = part.stands(config.stands);
      return {
        id,
        ...(role === undefined ? {} : { role }),
        ...part.recorded(),
        ...(stands.length === 0 ? {} : { stands }),
      };
    });
    const properties = this.#properties.map(({ name, part }) => ({ name, ...part.recorded() }));
    const messages = Array.from({ length: this.#messages.size }, (_, id) =>
      this.#messages.value(id),
    );
    return { actors, properties, messages };
  }

  readonly #messageId = (message: Message): number =>
    this.#messages.id(canonical(message, message.type), () => message);
}

/** A behaviour that is asked for another one, and remembers what that answered. */
class PartRecorder implements Behaviour {
  readonly #states = new Interner<LocalState>();
  readonly #received = new Map<string, readonly [number, number, Received]>();
  readonly #fired = new Map<string, readonly [number, number, Recorded]>();
  readonly #advanced = new Map<string, readonly [number, number, number]>();
  readonly #timers = new Map<string, TimerName>();
  #initial: Recorded | undefined;

  constructor(
    private readonly inner: Behaviour,
    private readonly messageId: (message: Message) => number,
  ) {}

  get who(): string {
    return this.inner.who;
  }

  get machineId(): string {
    return this.inner.machineId;
  }

  get calls(): number {
    return this.inner.calls;
  }

  initial(): Reaction {
    const reaction = this.inner.initial();
    this.#initial = this.#recorded(reaction);
    return reaction;
  }

  handles(state: LocalState, message: Message): boolean {
    const handles = this.inner.handles(state, message);
    if (!handles) this.#receive(state, message, 'unhandled');
    return handles;
  }

  deferred(state: LocalState): ReadonlySet<string> {
    return this.inner.deferred(state);
  }

  defers(state: LocalState, message: Message): boolean {
    return this.inner.defers(state, message);
  }

  ignores(state: LocalState, message: Message): boolean {
    const ignores = this.inner.ignores(state, message);
    if (ignores) this.#receive(state, message, 'ignored');
    return ignores;
  }

  receive(state: LocalState, message: Message): Reaction {
    const reaction = this.inner.receive(state, message);
    this.#receive(state, message, this.#recorded(reaction));
    return reaction;
  }

  timerName(timer: Timer): TimerName {
    const name = this.inner.timerName(timer);
    this.#timers.set(timer.id, name);
    return name;
  }

  fire(state: LocalState, index: number): Reaction {
    const reaction = this.inner.fire(state, index);
    const id = this.#state(state);
    this.#fired.set(`${id} ${index}`, [id, index, this.#recorded(reaction)]);
    return reaction;
  }

  advance(state: LocalState, units: number): LocalState {
    const next = this.inner.advance(state, units);
    const id = this.#state(state);
    this.#advanced.set(`${id} ${units}`, [id, units, this.#state(next)]);
    return next;
  }

  withContext(state: LocalState, context: Json): LocalState {
    return this.inner.withContext(state, context);
  }

  recorded(): RecordedPart {
    const states = Array.from({ length: this.#states.size }, (_, id) =>
      this.#stateText(this.#states.value(id)),
    );
    return {
      machine: this.machineId,
      states,
      initial: this.#initial ?? this.#recorded(this.inner.initial()),
      received: [...this.#received.values()],
      fired: [...this.#fired.values()],
      advanced: [...this.#advanced.values()],
      timers: Object.fromEntries(this.#timers),
    };
  }

  /** Where it stands after each transition that was recorded, if it is code. */
  stands(
    ask: ActorConfig['stands'],
  ): readonly (readonly [number, number | null, number, readonly Standing[]])[] {
    if (ask === undefined) return [];
    const contextOf = (state: number): Json => this.#states.value(state).snapshot.context as Json;
    const told = (state: number, message: number | null, event: Message | null, next: number) =>
      [
        state,
        message,
        next,
        ask({ before: contextOf(state), event, after: contextOf(next) }),
      ] as const;
    return [
      ...[...this.#received.values()].flatMap(([state, message, did]) =>
        typeof did === 'string'
          ? []
          : [told(state, message, this.#events.get(message) ?? null, did[0])],
      ),
      ...[...this.#fired.values()].map(([state, , [next]]) => told(state, null, null, next)),
    ].filter(([, , , stands]) => stands.length > 0);
  }

  readonly #events = new Map<number, Message>();

  #receive(state: LocalState, message: Message, did: Received): void {
    const [id, event] = [this.#state(state), this.messageId(message)];
    this.#events.set(event, message);
    this.#received.set(`${id} ${event}`, [id, event, did]);
  }

  #recorded({ next, sends, facts }: Reaction): Recorded {
    return [
      this.#state(next),
      sends.map(({ to, message, correlation }) =>
        correlation === undefined
          ? ([to, this.messageId(message)] as const)
          : ([to, this.messageId(message), correlation] as const),
      ),
      facts.map(this.messageId),
    ];
  }

  #state(state: LocalState): number {
    return this.#states.id(state.key, () => state);
  }

  #stateText(state: LocalState): RecordedState {
    const { snapshot, timers } = state;
    const defers = [...this.inner.deferred(state)];
    const tags = ['violation', 'pending', 'witness'].filter((tag) => snapshot.hasTag(tag));
    return {
      value: snapshot.value as Json,
      context: snapshot.context as Json,
      timers: timers.map(({ id, remaining }) => [id, remaining] as const),
      ...(defers.length === 0 ? {} : { defers }),
      ...(tags.length === 0 ? {} : { tags }),
    };
  }
}

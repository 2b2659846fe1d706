import type { AnyStateMachine } from 'xstate';
import { canonical, type Json } from '../base/json.js';
import type { TimerName } from '../world/action.js';
import type { Behaviour, Behaviours, LocalState, Reaction } from '../world/behaviour.js';
import type { Stands, WorldConfig, WorldState } from '../world/config.js';
import type { Message, Timer } from '../world/effects.js';
import { World } from '../world/world.js';
import {
  beyond,
  type Received,
  type Recorded,
  type RecordedPart,
  type RecordedState,
  type Recording,
} from './recording.js';

/**
 * The world of a recording: as the one that was recorded, without XState and without symmetry. What the recording does not know
 * leads its actor to a local state called `beyond`, in which nothing reaches it.
 */
export class RecordedWorld extends World {
  /** By actor and component: is it known where that actor is. */
  readonly #known: (boolean | undefined)[][] = [];

  /**
   * @param watched the properties that watch, by name; absent: all. Fewer properties, fewer states.
   */
  constructor(
    recording: Recording,
    watched: readonly string[] = recording.properties.map(({ name }) => name),
  ) {
    const messageId = idsOf(recording.messages);
    const behaviour = (part: RecordedPart, who: string): Behaviour =>
      new RecordedBehaviour(part, who, recording.messages, messageId);
    const behaviours: Behaviours = {
      actor: ({ id }) =>
        behaviour(
          found(recording.actors, (part) => part.id === id),
          id,
        ),
      monitor: ({ name }) =>
        behaviour(
          found(recording.properties, (part) => part.name === name),
          name,
        ),
    };
    super(configOf(recording, watched), behaviours);
  }

  /** True if some actor is where the recording does not tell what it does: what comes after is unknown. */
  isBeyond(state: WorldState): boolean {
    return this.tables.actors.some((actor) => {
      const component = state[actor.index] as number;
      const row = (this.#known[actor.index] ??= []);
      return !(row[component] ??=
        actor.local(actor.parts(component).local)?.snapshot.value !== beyond);
    });
  }
}

function configOf(recording: Recording, watched: readonly string[]): WorldConfig {
  const { name, time, mail, shared, faults, faultsMax, lateness, drift, channels, messages } =
    recording;
  const kinds = new Map(channels.map(([from, to, kind]) => [canonical([from, to], name), kind]));
  return {
    name,
    time,
    actors: recording.actors.map((actor) => {
      const { id, role, stands } = actor;
      return {
        id,
        machine: nobody,
        ...(role === undefined ? {} : { role }),
        ...(stands === undefined ? {} : { stands: standsIn(actor, stands, messages) }),
      };
    }),
    mail,
    shared,
    properties: recording.properties
      .filter((part) => watched.includes(part.name))
      .map((part) => ({ name: part.name, machine: nobody })),
    channel: (from, to) => kinds.get(canonical([from, to], name)) ?? 'fifo',
    faults,
    ...(faultsMax === undefined ? {} : { faultsMax }),
    ...(lateness === undefined ? {} : { lateness }),
    ...(drift === undefined ? {} : { drift }),
  };
}

/** What stands for a machine where a recording answers in its place: it has nothing to say of itself. */
const nobody = {
  id: '',
  events: [],
  root: {},
  transition: (): never => refuse(),
  getInitialSnapshot: (): never => refuse(),
  provide: (): never => refuse(),
} as unknown as AnyStateMachine;

function refuse(): never {
  throw new Error('a recorded world has no machines');
}

function standsIn(
  { states }: RecordedPart,
  all: NonNullable<Recording['actors'][number]['stands']>,
  messages: readonly Message[],
): Stands {
  const contextOf = (state: number): Json => states[state]?.context ?? null;
  const keyOf = (before: Json, event: Json, after: Json): string =>
    canonical([before, event, after], 'where code stands');
  const known = new Map(
    all.map(([state, message, next, stands]) => [
      keyOf(
        contextOf(state),
        message === null ? null : (messages[message] ?? null),
        contextOf(next),
      ),
      stands,
    ]),
  );
  return ({ before, event, after }) => known.get(keyOf(before, event, after)) ?? [];
}

function found<Part>(parts: readonly Part[], is: (part: Part) => boolean): Part {
  const part = parts.find(is);
  if (part === undefined) throw new Error('the recording lacks a part');
  return part;
}

function idsOf(messages: readonly Message[]): (message: Message) => number {
  const ids = new Map(messages.map((message, id) => [canonical(message, 'a message'), id]));
  return (message) => ids.get(canonical(message, 'a message')) ?? -1;
}

/** A machine as its recording tells it. */
class RecordedBehaviour implements Behaviour {
  readonly machineId: string;
  readonly calls = 0;
  readonly #states: readonly LocalState[];
  readonly #received: ReadonlyMap<string, Received>;
  readonly #fired: ReadonlyMap<string, Recorded>;
  readonly #advanced: ReadonlyMap<string, number>;
  readonly #defers: readonly ReadonlySet<string>[];
  readonly #beyond: LocalState;
  readonly #everything: ReadonlySet<string>;

  constructor(
    private readonly part: RecordedPart,
    readonly who: string,
    private readonly messages: readonly Message[],
    private readonly messageId: (message: Message) => number,
  ) {
    this.machineId = part.machine;
    this.#states = part.states.map((state, id) => localState(state, String(id)));
    this.#beyond = localState({ value: beyond, context: null, timers: [] }, beyond);
    this.#defers = part.states.map(({ defers = [] }) => new Set(defers));
    this.#everything = new Set(messages.map(({ type }) => type));
    this.#received = new Map(part.received.map(([state, id, did]) => [`${state} ${id}`, did]));
    this.#fired = new Map(part.fired.map(([state, id, did]) => [`${state} ${id}`, did]));
    this.#advanced = new Map(part.advanced.map(([state, id, next]) => [`${state} ${id}`, next]));
  }

  initial(): Reaction {
    return this.#reaction(this.part.initial);
  }

  handles(state: LocalState, message: Message): boolean {
    return state !== this.#beyond && typeof this.#did(state, message) !== 'string';
  }

  deferred(state: LocalState): ReadonlySet<string> {
    return state === this.#beyond
      ? this.#everything
      : (this.#defers[Number(state.key)] as ReadonlySet<string>);
  }

  defers(state: LocalState, message: Message): boolean {
    return state === this.#beyond || this.deferred(state).has(message.type);
  }

  ignores(state: LocalState, message: Message): boolean {
    return this.#did(state, message) === 'ignored';
  }

  receive(state: LocalState, message: Message): Reaction {
    const did = this.#did(state, message);
    return this.#reaction(typeof did === 'string' ? undefined : did);
  }

  timerName({ id }: Timer): TimerName {
    return this.part.timers[id] ?? { type: id };
  }

  fire(state: LocalState, index: number): Reaction {
    return this.#reaction(this.#fired.get(`${state.key} ${index}`));
  }

  advance(state: LocalState, units: number): LocalState {
    return this.#at(this.#advanced.get(`${state.key} ${units}`));
  }

  withContext(): LocalState {
    throw new Error('a recorded world has no symmetry');
  }

  #did(state: LocalState, message: Message): Received | undefined {
    return this.#received.get(`${state.key} ${this.messageId(message)}`);
  }

  #reaction(did: Recorded | undefined): Reaction {
    if (did === undefined) return { next: this.#beyond, sends: [], facts: [] };
    const [next, sends, facts] = did;
    return {
      next: this.#at(next),
      sends: sends.map(([to, message, correlation]) => ({
        to,
        message: this.#message(message),
        ...(correlation === undefined ? {} : { correlation }),
      })),
      facts: facts.map((fact) => this.#message(fact)),
    };
  }

  #at(state: number | undefined): LocalState {
    return state === undefined ? this.#beyond : (this.#states[state] as LocalState);
  }

  #message(id: number): Message {
    return this.messages[id] as Message;
  }
}

function localState({ value, context, timers, tags = [] }: RecordedState, key: string): LocalState {
  return {
    snapshot: { value, context, status: 'active', hasTag: (tag) => tags.includes(tag) },
    timers: timers.map(([id, remaining]) => ({ id, remaining, event: { type: id } })),
    key,
  };
}

import type { AnyStateMachine } from 'xstate';
import type { ActorConfig, ChannelKind, Message, Send, WorldConfig } from '../../index.js';
import { areApart, Asked, deferring, localOf, type Answer, type Local } from './ask.js';
import { textOf } from './text.js';
import { heads, put, without, type Box, type Letter } from './post.js';

/** Everything about a world at one moment. */
export interface State {
  /** By actor; null once it has crashed. */
  readonly locals: { readonly [actor: string]: Local | null };
  /** By address: actors and shared mailboxes. */
  readonly boxes: { readonly [address: string]: Box };
  /** By property. */
  readonly watching: { readonly [property: string]: Local };
  /** How often each kind of fault may still happen; of all together under `faultsMax`. */
  readonly left: { readonly [kind: string]: number };
  readonly leftTogether: number;
}

export interface Move {
  /** Whose move it is; null for a fault. */
  readonly mover: string | null;
  readonly next: State;
  /** Of a timer that is due: true if it may be later still. */
  readonly waits?: boolean;
}

/** A message that the state of its receiver neither handles nor defers, or does both in regions beside each other. */
export class BrokenRule extends Error {}

const environment = 'environment';

/**
 * The second opinion on what a world does: docs/how-it-works.md, once more and as plainly as can be. It shares XState and
 * the user's machines with `World`, and nothing else: no table, no mailbox, no small integers.
 */
export class Simulator {
  readonly #config: WorldConfig;
  /** By machine. */
  readonly #asked = new Map<AnyStateMachine, Asked>();

  constructor(config: WorldConfig) {
    this.#config = config;
    for (const { machine } of [...config.actors, ...(config.properties ?? [])]) {
      this.#asked.set(machine, new Asked(machine));
    }
  }

  get movers(): readonly string[] {
    const clock = this.#config.time === 'timed' ? ['clock'] : [];
    return [...this.#config.actors.map(({ id }) => id), ...clock];
  }

  initial(): State {
    const { actors, shared = [], properties = [], faults = {}, faultsMax } = this.#config;
    const answers = actors.map((actor) => ({ actor, answer: this.#begin(actor) }));
    let state: State = capped({
      locals: Object.fromEntries(answers.map(({ actor, answer }) => [actor.id, answer.local])),
      boxes: Object.fromEntries([...actors, ...shared].map(({ id }) => [id, this.#firstMail(id)])),
      watching: Object.fromEntries(
        properties.map(({ name, machine }) => [name, this.#ask(machine).begin(null).local]),
      ),
      left: mapped(faults, ({ budget }) => budget),
      leftTogether: faultsMax ?? Infinity,
    });
    for (const { actor, answer } of answers) state = this.#after(state, actor.id, answer);
    return state;
  }

  /** What may happen next: the moves of actors and the clock, then the faults. */
  moves(state: State): readonly Move[] {
    const calm = this.#config.actors.flatMap((actor) => this.#movesOf(state, actor));
    const clock = calm.every(({ waits }) => waits === true) ? this.#advance(state) : [];
    return [...calm, ...clock, ...this.#faults(state)];
  }

  /** Equal for equal states: canonical JSON. */
  textOf({ locals, boxes, watching, left, leftTogether }: State): string {
    const texts = (record: { readonly [name: string]: Local | null }): string =>
      Object.entries(record)
        .map(([name, local]) => `${JSON.stringify(name)}:${local?.text ?? 'null'}`)
        .join();
    const faults = { left, together: Number.isFinite(leftTogether) ? leftTogether : null };
    return `{"locals":{${texts(locals)}},"watching":{${texts(watching)}},"mail":${textOf(boxes)},"faults":${textOf(faults)}}`;
  }

  #ask(machine: AnyStateMachine): Asked {
    return this.#asked.get(machine) as Asked;
  }

  #begin({ machine, input = null }: ActorConfig): Answer {
    return this.#ask(machine).begin(input);
  }

  /** What the environment has sent to an address before anything happens. */
  #firstMail(id: string): Box {
    const mail = (this.#config.mail ?? []).filter(({ to }) => to === id);
    return mail.reduce<Box>((box, { message }) => {
      return put(box, letterOf(environment, message), this.#kindOf(environment, id));
    }, {});
  }

  #kindOf(from: string, to: string): ChannelKind {
    const shared = this.#config.shared?.find(({ id }) => id === to);
    const kind = shared === undefined ? this.#config.channel?.(from, to) : shared.kind;
    // A message that is delivered again may come at any later time.
    if ((kind ?? 'fifo') === 'fifo' && this.#mayHappen('duplicate', to, from)) return 'bag';
    return kind ?? 'fifo';
  }

  #heads(state: State, address: string): readonly Letter[] {
    return heads(state.boxes[address] ?? {});
  }

  /** The mailboxes that an actor takes from. */
  #addressesOf(id: string): readonly string[] {
    const shared = (this.#config.shared ?? []).filter(({ receivers }) => receivers.includes(id));
    return [id, ...shared.map((box) => box.id)];
  }

  #movesOf(state: State, actor: ActorConfig): readonly Move[] {
    const { id, machine } = actor;
    const local = state.locals[id] ?? null;
    if (local === null) return [];
    const deliveries = this.#addressesOf(id).flatMap((address) =>
      this.#heads(state, address).flatMap((letter): Move[] => {
        const answer = this.#received(actor, local, letter);
        if (answer === null) return [];
        return [{ mover: id, next: this.#after(this.#taken(state, address, letter), id, answer) }];
      }),
    );
    const isDue = (left: number): boolean => this.#config.time !== 'timed' || left <= 0;
    const latest = -(this.#config.lateness?.[id]?.ms ?? 0);
    const timers = Object.entries(local.timers).filter(([, { left }]) => isDue(left));
    const firings = timers.map(([timer, { left }]): Move => {
      const next = this.#after(state, id, this.#ask(machine).fire(local, timer));
      return { mover: id, next, waits: this.#config.time === 'timed' && left > latest };
    });
    return [...deliveries, ...firings];
  }

  /** What a message leads to; null if it stays where it is. */
  #received({ id, machine }: ActorConfig, local: Local, letter: Letter): Answer | null {
    const event = eventOf(letter);
    const waits = deferring(local, event.type);
    if (waits.length > 0) {
      const takers = this.#ask(machine).takers(local, event);
      const isTornApart = takers.some((taker) => waits.some((node) => areApart(taker, node)));
      if (isTornApart) throw new BrokenRule(`${id} handles ${event.type} and lets it wait`);
      return null;
    }
    if (this.#ask(machine).accepts(local, event)) {
      const answer = this.#ask(machine).react(local, event);
      return letter.isNumbered ? { ...answer, sends: answersTo(letter, answer.sends) } : answer;
    }
    throw new BrokenRule(`${id} does not handle ${event.type}`);
  }

  /** In a `set` a message is never used up. */
  #taken(state: State, address: string, letter: Letter): State {
    return this.#kindOf(letter.from, address) === 'set' ? state : lost(state, address, letter);
  }

  /** The state once an actor has answered so: its messages are on their way, its facts are known. */
  #after(before: State, id: string, { local, sends, facts }: Answer): State {
    let state: State = { ...before, locals: { ...before.locals, [id]: local } };
    for (const send of sends) state = this.#sent(state, id, send);
    for (const { name, machine } of this.#config.properties ?? []) {
      for (const fact of facts) {
        const watching = state.watching[name] as Local;
        // What is violated stays so.
        if (watching.snapshot.hasTag('violation') || !this.#ask(machine).accepts(watching, fact))
          continue;
        const { local: next } = this.#ask(machine).react(watching, fact);
        state = { ...state, watching: { ...state.watching, [name]: next } };
      }
    }
    return state;
  }

  /** What is sent to a crashed actor is lost. */
  #sent(state: State, from: string, { to, message, correlation }: Send): State {
    if (state.locals[to] === null) return state;
    const letter = letterOf(from, message, correlation);
    const box = put(state.boxes[to] ?? {}, letter, this.#kindOf(from, to));
    return { ...state, boxes: { ...state.boxes, [to]: box } };
  }

  /**
   * When nothing can be received and no timer has to fire, the clock moves to the next moment at which one is due, or is later
   * by one step more, or as late as it may be: in one way for each way in which own clocks may run.
   */
  #advance(state: State): readonly Move[] {
    if (this.#config.time !== 'timed') return [];
    const waits = Object.entries(state.locals).map(([id, local]) => {
      const left = Object.values(local?.timers ?? {}).map((timer) => timer.left);
      return { id, local, next: Math.min(...left.map((one) => this.#interesting(id, one))) };
    });
    if (waits.every(({ next }) => next === Infinity) || waits.some(({ next }) => next === 0)) {
      return [];
    }
    return this.#rates().map((rates): Move => {
      const rateOf = (id: string): number => rates[id] ?? 1;
      const units = Math.min(...waits.map(({ id, next }) => nearer(next / rateOf(id), rateOf(id))));
      const moved = waits.map(({ id, local, next }) => {
        if (local === null) return [id, null];
        const own = Math.min(nearer(units * rateOf(id), 1 / rateOf(id)), next);
        const later = mapped(local.timers, (timer) => ({ ...timer, left: timer.left - own }));
        return [id, localOf(local.snapshot, later)];
      });
      return {
        mover: 'clock',
        next: { ...state, locals: Object.fromEntries(moved) as State['locals'] },
      };
    });
  }

  /** How long until a timer with so much time left has to be looked at, by the clock of its actor. */
  #interesting(id: string, left: number): number {
    const { ms = 0, step = 1 } = this.#config.lateness?.[id] ?? {};
    const moments = [0, ms];
    for (let late = 0; late < ms; late += step) moments.push(late);
    return Math.min(
      ...moments.map((late) => left + late).filter((one) => one >= 0 && (one > 0 || left === -ms)),
    );
  }

  /** By actor: how many times as fast as the world's its own clock may run. */
  #rates(): readonly { readonly [actor: string]: number }[] {
    let all: readonly { readonly [actor: string]: number }[] = [{}];
    for (const [id, { faster = 0, slower = 0 }] of Object.entries(this.#config.drift ?? {})) {
      const rates = new Set([1, 1 + faster / 100, 1 - slower / 100]);
      all = all.flatMap((one) => [...rates].map((rate) => ({ ...one, [id]: rate })));
    }
    return all;
  }

  #faults(state: State): readonly Move[] {
    const nexts = [
      ...this.#config.actors.flatMap((actor) => this.#faultsOfActor(state, actor)),
      ...Object.keys(state.boxes).flatMap((address) => this.#faultsOfMail(state, address)),
    ];
    return nexts
      .filter(([kind]) => (state.left[kind] ?? 0) > 0)
      .map(([kind, next]) => ({ mover: null, next: spent(next, kind) }));
  }

  #faultsOfActor(state: State, actor: ActorConfig): readonly (readonly [string, State])[] {
    const { id, machine } = actor;
    const local = state.locals[id] ?? null;
    if (local === null) {
      if (!this.#mayHappen('restart', id)) return [];
      const again = { ...state, boxes: { ...state.boxes, [id]: this.#firstMail(id) } };
      return [['restart', this.#after(again, id, this.#begin(actor))]];
    }
    const crash: State = {
      ...state,
      locals: { ...state.locals, [id]: null },
      boxes: { ...state.boxes, [id]: {} },
    };
    const own = Object.entries(this.#config.faults ?? {}).flatMap(([kind, { events = [] }]) =>
      events.flatMap(({ to, message }): (readonly [string, State])[] => {
        const event = eventOf(letterOf(environment, message));
        if (to !== id || !this.#ask(machine).accepts(local, event)) return [];
        return [[kind, this.#after(state, id, this.#ask(machine).react(local, event))]];
      }),
    );
    const replies = this.#heads(state, id).flatMap((letter): (readonly [string, State])[] => {
      if (!this.#mayHappen('lost-reply', id, letter.from)) return [];
      const answer = this.#received(actor, local, letter);
      if (answer === null) return [];
      const sends = answer.sends.filter(({ to }) => to !== letter.from);
      // The request stays: it will come once more.
      return [['lost-reply', this.#after(state, id, { ...answer, sends })]];
    });
    return [
      ...(this.#mayHappen('crash', id) ? [['crash', crash] as const] : []),
      ...replies,
      ...own,
    ];
  }

  #faultsOfMail(state: State, address: string): readonly (readonly [string, State])[] {
    return this.#heads(state, address).flatMap((letter) => {
      const box = put(state.boxes[address] ?? {}, letter, this.#kindOf(letter.from, address));
      const twice = { ...state, boxes: { ...state.boxes, [address]: box } };
      const both = [
        ['drop', lost(state, address, letter)],
        ['duplicate', twice],
      ] as const;
      return [...both, ...this.#refused(state, address, letter)].filter(([kind]) =>
        this.#mayHappen(kind, address, letter.from),
      );
    });
  }

  /** The receiver notices nothing, and the sender is told, if it knows that answer. */
  #refused(
    state: State,
    address: string,
    letter: Letter,
  ): readonly (readonly ['refused', State])[] {
    const machineOf = (actor: string): AnyStateMachine | undefined =>
      this.#config.actors.find(({ id }) => id === actor)?.machine;
    const meta = machineOf(address)?.root.meta as { readonly refusal?: string } | undefined;
    const type = meta?.refusal ?? 'UNAVAILABLE';
    // Somewhere in the text of its configuration is a transition for it.
    const isKnown = JSON.stringify(machineOf(letter.from)?.config ?? null).includes(`"${type}":`);
    if (machineOf(address) === undefined || !isKnown) return [];
    const left = this.#taken(state, address, letter);
    const [told] = letter.isNumbered
      ? answersTo(letter, [{ to: letter.from, message: { type } }])
      : [{ to: letter.from, message: { type } }];
    return told === undefined ? [] : [['refused', this.#sent(left, address, told)]];
  }

  /** True if this built-in fault may happen to this actor, or to messages from somebody to this address. */
  #mayHappen(kind: string, to: string, from?: string): boolean {
    const rule = this.#config.faults?.[kind];
    if (rule === undefined || rule.budget === 0 || rule.events !== undefined) return false;
    if (rule.at === undefined) return true;
    return rule.at.some((place) =>
      typeof place === 'string' ? place === to : place[0] === from && place[1] === to,
    );
  }
}

function letterOf(from: string, message: Message, correlation?: number | null): Letter {
  return correlation == null
    ? { from, message, isNumbered: false }
    : { from, message: { ...message, correlation }, isNumbered: true };
}

/** What goes back to who sent the message at hand has its number, unless it has one of its own. */
function answersTo({ from, message }: Letter, sends: readonly Send[]): readonly Send[] {
  const correlation = message['correlation'] as number;
  return sends.map((send) => (send.to === from ? { correlation, ...send } : send));
}

function eventOf({ from, message }: Letter): Message {
  return { ...message, from };
}

function lost(state: State, address: string, letter: Letter): State {
  const box = without(state.boxes[address] ?? {}, letter);
  return { ...state, boxes: { ...state.boxes, [address]: box } };
}

function spent(state: State, kind: string): State {
  const left = { ...state.left, [kind]: (state.left[kind] ?? 0) - 1 };
  return capped({ ...state, left, leftTogether: state.leftTogether - 1 });
}

/** Of each budget no more counts than all kinds together may still have, and the cap no more than the budgets. */
function capped({ left, leftTogether, ...rest }: State): State {
  const total = Object.values(left).reduce((sum, count) => sum + count, 0);
  const kept = mapped(left, (count) => Math.min(count, leftTogether));
  return { ...rest, left: kept, leftTogether: Math.min(leftTogether, total) };
}

function mapped<Value, Image>(
  record: { readonly [key: string]: Value },
  image: (value: Value, key: string) => Image,
): { readonly [key: string]: Image } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, image(value, key)]));
}

/** A time as a whole number, rounded so that no clock runs further from an exact one than it may. */
function nearer(time: number, rate: number): number {
  const tiny = 1e-9;
  return rate > 1 ? Math.ceil(time - tiny) : Math.floor(time + tiny);
}

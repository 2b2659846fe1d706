import { type FaultConfig, type FaultRule, faultKinds, type FaultKind } from './config.js';
import type { FaultEvent } from './moves.js';
import { ModelError } from '../../input/errors.js';
import { didYouMean } from '../../input/words.js';
import { environment } from './action.js';
import { Budgets } from './budgets.js';
import type { Send } from './effects.js';
import { defaultRefusal } from './refusals.js';
import { canonical } from '../base/json.js';

/** The faults of one world: which kinds there are, where they can happen, and what is left of them. */
export class Faults {
  /** The kinds that are configured: the built-in ones first, then the model's own in their order. */
  readonly kinds: readonly string[];
  readonly budgets: Budgets;
  readonly #config: FaultConfig;

  /**
   * @param max most faults of all kinds together; absent: as many as the budgets allow.
   * @throws ModelError for a fault that could never happen as it is configured; the message says why.
   */
  constructor(
    config: FaultConfig,
    max: number | undefined,
    actors: readonly string[],
    sharedMailboxes: readonly string[],
  ) {
    this.#config = config;
    this.kinds = [
      ...faultKinds.filter((kind) => config[kind] !== undefined && !isOwn(config[kind])),
      ...Object.keys(config).filter((kind) => isOwn(config[kind])),
    ];
    for (const [kind, rule] of Object.entries(config)) {
      checkRule(kind, rule, actors, sharedMailboxes);
    }
    const counts = this.kinds.map((kind) => config[kind]?.budget ?? 0);
    this.budgets = new Budgets(this.kinds, counts, max ?? Infinity);
  }

  /** The kinds that are events of the model's own. */
  get own(): readonly string[] {
    return this.kinds.filter((kind) => isOwn(this.#config[kind]));
  }

  /** The number of a kind: its position in `kinds`. */
  number(kind: string): number {
    return this.kinds.indexOf(kind);
  }

  /** True if the configuration allows this built-in fault at this place at all. */
  mayHave(kind: FaultKind, from: string | null, to: string): boolean {
    const fault = this.#config[kind];
    if (fault === undefined || fault.budget === 0 || isOwn(fault)) return false;
    return (
      fault.at === undefined ||
      fault.at.some((place) =>
        typeof place === 'string' ? place === to : place[0] === from && place[1] === to,
      )
    );
  }

  /** The type of what a request of this actor is answered with that is refused. */
  refusalOf(actor: string): string {
    return this.#config['refused']?.refusal?.[actor] ?? defaultRefusal;
  }

  /** The events that can happen to this actor as faults, in a fixed order. */
  eventsAt(actor: string): readonly FaultEvent[] {
    return this.kinds.flatMap((kind) => {
      const { budget = 0, events = [] } = this.#config[kind] ?? {};
      const own = events.filter(({ to }) => to === actor && budget > 0);
      return own.map(({ message }): FaultEvent => {
        return { kind, type: own.length === 1 ? undefined : message.type, message };
      });
    });
  }
}

function isOwn(rule: FaultRule | undefined): boolean {
  return rule?.events !== undefined;
}

function checkRule(
  kind: string,
  { at, events }: FaultRule,
  actors: readonly string[],
  sharedMailboxes: readonly string[],
): void {
  const builtIn = faultKinds.find((known) => known === kind);
  if (events !== undefined) {
    if (at !== undefined) {
      throw new ModelError(`the fault ${kind} has both 'at' and 'events'; expected one of them`);
    }
    if (['deliver', 'fire', 'advance'].includes(kind)) {
      throw new ModelError(`no fault may be called '${kind}': schedules have that name for a move`);
    }
    checkEvents(kind, events, actors, sharedMailboxes);
  } else if (builtIn === undefined) {
    throw new ModelError(
      `the fault ${kind} has no 'events'; only ${faultKinds.join(', ')} can do without${didYouMean(kind, faultKinds)}`,
    );
  } else {
    for (const place of at ?? []) checkPlace(builtIn, place, actors, sharedMailboxes);
  }
}

function checkEvents(
  kind: string,
  events: readonly Send[],
  actors: readonly string[],
  sharedMailboxes: readonly string[],
): void {
  const known = new Set<string>();
  for (const { to, message } of events) {
    if (sharedMailboxes.includes(to)) {
      throw new ModelError(
        `the fault ${kind} happens to '${to}', a shared mailbox; expected an actor`,
      );
    }
    if (!actors.includes(to)) {
      throw new ModelError(`the fault ${kind} names '${to}', but no actor is called that`);
    }
    if ('from' in message) {
      throw new ModelError(
        `the fault ${kind} has an event ${message.type} with a field 'from'; its sender is the environment`,
      );
    }
    const name = canonical([to, message.type], `the fault ${kind}`);
    if (known.has(name)) {
      throw new ModelError(
        `the fault ${kind} has two events ${message.type} for ${to}; schedules could not tell them apart`,
      );
    }
    known.add(name);
  }
}

/** @throws ModelError if a fault of this kind cannot happen there: it would never happen, unseen. */
function checkPlace(
  kind: FaultKind,
  place: string | readonly [from: string, to: string],
  actors: readonly string[],
  sharedMailboxes: readonly string[],
): void {
  const atActor = kind === 'crash' || kind === 'restart';
  if (atActor !== (typeof place === 'string')) {
    const expected = atActor ? 'an actor id' : 'a pair [from, to]';
    throw new ModelError(`the fault ${kind} is at ${JSON.stringify(place)}; expected ${expected}`);
  }
  const [from, to] = typeof place === 'string' ? [actors[0], place] : place;
  if ((kind === 'lost-reply' || kind === 'refused') && sharedMailboxes.includes(to)) {
    throw new ModelError(
      `the fault ${kind} is at ${JSON.stringify(place)}, but ${to} is a shared mailbox; expected the mailbox of one actor`,
    );
  }
  const known = from === environment || actors.includes(String(from));
  if (known && (actors.includes(to) || (!atActor && sharedMailboxes.includes(to)))) return;
  const unknown = known ? to : from;
  throw new ModelError(`the fault ${kind} names '${unknown}', but no actor is called that`);
}

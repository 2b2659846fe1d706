import { Random, type World, type WorldAction } from '../../../sim/index.js';
import { requestsMaxOf } from './calls.js';
import type { Episode, LoggedCall, Moment } from './episode.js';
import type { Node, Where } from './node.js';

/** Calls that put something into the control queue. */
const enqueues = ['startNew', 'raiseEvent'];

/** Where a search for an explanation looks first; what it finds does not depend on it, only how soon. */
export class Likelihood {
  /** By name: the serving that it belongs to. */
  readonly #owners: ReadonlyMap<string, number>;
  /** By serving: when its start or event was probably enqueued. */
  readonly #enqueued: ReadonlyMap<number, number>;

  /**
   * @param belongings by serving, the names of what is its own.
   * @param attempt 0: as is likely; another number: shaken, each in its own way.
   * @param messages by serving, what its message is called in the world.
   */
  constructor(
    private readonly world: World,
    private readonly episode: Episode,
    private readonly moments: readonly Moment[],
    private readonly messages: readonly string[],
    belongings: readonly (readonly string[])[],
    private readonly attempt: number,
  ) {
    this.#enqueued = this.#enqueuing();
    this.#owners = new Map(
      belongings.flatMap((names, serving) => names.map((name) => [name, serving] as const)),
    );
  }

  /**
   * How unlikely a step is to be needed now. First what is of the batch that is to be explained; then what is nobody's, such as the
   * worker; then what is of other batches. A batch of several messages closes when they are in it; others close last. What brings a
   * message into an execution whose batch did not have it comes last of all.
   */
  rank({ state, moment }: Node, action: WorldAction): number {
    const { kind, actor, from = '' } = action;
    const owner = this.#owners.get(actor) ?? this.#owners.get(from);
    const due = this.moments[moment] as Moment;
    const batch = due.kind === 'to' ? this.episode.batches[due.batch] : undefined;
    const isDue = owner !== undefined && batch?.servings.includes(owner) === true;
    if (kind === 'fire') return isDue ? (batch?.servings.length === 1 ? 1 : 3) : 5;
    if (owner === undefined) return 2;
    const own = this.episode.batches.find(({ servings }) => servings.includes(owner));
    const message = this.world.effectsOf(state, action).event?.['message'];
    const serving = typeof message === 'string' ? this.messages.indexOf(message) : -1;
    if (serving !== -1 && own?.servings.includes(serving) !== true) return 6;
    return isDue ? 0 : 4;
  }

  /**
   * When a serving's next request has probably taken effect: the requests of a call are spread evenly over the time that it took.
   * What a start or an event enqueues comes in the order of the batches, for a queue hands on in order; what got into no batch came
   * late.
   */
  due({ wheres }: Node, serving: number): number {
    const { call, made } = wheres[serving] as Where;
    const current = this.episode.servings[serving]?.[call];
    const isOver = current !== undefined && made.length >= requestsMaxOf(current);
    const asking = isOver ? this.episode.servings[serving]?.[call + 1] : current;
    if (asking === undefined) return Number.MAX_VALUE;
    const request = isOver ? 0 : made.length;
    const { begin, end } = asking;
    const time = this.#spread(asking, request + 0.5);
    if (!enqueues.includes(asking.op)) return time;
    const enqueued = this.#enqueued.get(serving) ?? end ?? begin;
    if (request === 0) return Math.min(time, enqueued);
    return request === 1 ? enqueued : Math.max(time, enqueued);
  }

  #spread(call: LoggedCall, position: number): number {
    const { begin, end } = call;
    return begin + (((end ?? begin) - begin) * position) / requestsMaxOf(call);
  }

  /** When starts and events were enqueued, so that their batches came as they did, as far as their calls allow it. */
  #enqueuing(): ReadonlyMap<number, number> {
    const times = new Map<number, number>();
    let last = -Infinity;
    for (const { servings } of this.episode.batches) {
      const calls = servings.flatMap((serving) => {
        const call = this.episode.servings[serving]?.findLast(({ op }) => enqueues.includes(op));
        return call === undefined ? [] : [{ serving, call, time: this.#share(serving, call) }];
      });
      const isEvent = ({ call }: (typeof calls)[number]): number =>
        call.op === 'startNew' ? 0 : 1;
      calls.sort((one, other) => isEvent(one) - isEvent(other) || one.time - other.time);
      for (const { serving, call, time } of calls) {
        last = Math.min(Math.max(time, last + 0.001), call.end ?? Infinity);
        times.set(serving, last);
      }
    }
    return times;
  }

  /** Early in a call, or in a later attempt anywhere in it. */
  #share(serving: number, call: LoggedCall): number {
    const random = new Random(this.attempt * 67 + serving);
    return this.#spread(call, this.attempt === 0 ? 0.5 : random.below(1_000) / 500);
  }

  /** When a batch was processed that is to be explained now. */
  timeOf(moment: Moment): number {
    return moment.kind === 'to' ? (this.episode.batches[moment.batch]?.time ?? 0) : 0;
  }
}

import { ModelError } from '../../../input/errors.js';
import {
  environment,
  type Message,
  type World,
  type WorldAction,
  type WorldState,
} from '../../../sim/index.js';
import { answerDifference } from './answers.js';
import { goesOnWith, isSingle, isUnanswered, isWhole, mayFollow } from './calls.js';
import { requestOf, silent } from './meanings.js';
import { Forced } from './forced.js';
import { Frontier, unasked } from './frontier.js';
import type { ExplainOptions, Explanation } from './explanation.js';
import { SameClock, type Before } from './same-clock.js';
import { idleCells, keyOf, scheduleOf, type Node, type Where } from './node.js';
import { Likelihood } from './likelihood.js';
import { momentsOf, type Episode, type LoggedCall, type Moment } from './episode.js';

/** One search for an explanation (see `explain`). */
export class Search {
  readonly #moments: readonly Moment[];
  /** By serving and call: the moment at which it begins. */
  readonly #begins: number[][] = [];
  readonly #froms: number[] = [];
  readonly #starters: readonly string[];
  readonly #messages: readonly string[];
  readonly #likelihood: Likelihood;
  readonly #sameClock: SameClock;
  /** By serving, its starter's cell; and that of the properties. */
  readonly #cells: readonly number[];
  readonly #forced: Forced;
  readonly #seen = new Set<string>();
  readonly #frontier = new Frontier();

  constructor(
    private readonly world: World,
    private readonly episode: Episode,
    private readonly options: ExplainOptions,
    attempt: number,
  ) {
    this.#moments = momentsOf(episode, options.skew);
    const mail = world.config.mail ?? [];
    this.#starters = mail.map(({ to }) => to);
    const { monitorCell } = world.tables;
    this.#cells = [...this.#starters.map((id) => world.movers.indexOf(id)), monitorCell];
    this.#forced = new Forced(world);
    this.#messages = mail.map(({ message }) => message['id'] as string);
    this.#sameClock = new SameClock(episode, options.skew);
    const { belongings = [] } = options;
    const parts = [this.#moments, this.#messages, belongings] as const;
    this.#likelihood = new Likelihood(world, episode, ...parts, attempt);
    const { length } = episode.servings;
    if (this.#starters.length < length)
      throw new ModelError(`${length} servings; expected as many starters`);
    for (const [index, moment] of this.#moments.entries()) {
      if (moment.kind === 'begin') (this.#begins[moment.serving] ??= [])[moment.call] = index;
      if (moment.kind === 'from') this.#froms[moment.batch] = index;
    }
  }

  run(): Explanation {
    const where: Where = { call: 0, made: [], answer: null, isWaiting: false };
    const first: Node = {
      state: this.world.initial(),
      moment: 0,
      wheres: this.episode.servings.map(() => where),
      matched: [],
      parent: null,
      action: null,
    };
    const stack: Step[] = [() => first];
    let states = 0;
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      const node = step();
      if (node === undefined) continue;
      if (node.moment === this.#moments.length) {
        const pending = node.wheres.findIndex((_, serving) => this.#isPending(node, serving));
        if (pending === -1)
          return { kind: 'behaviour', schedule: scheduleOf(node), final: node.state, states };
        stack.push(() => this.#answered(node, pending));
        continue;
      }
      const key = keyOf(node, idleCells(node, this.episode, this.#cells));
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      states += 1;
      if (states > this.options.statesMax) {
        const most = this.options.statesMax.toLocaleString('en-US');
        return { kind: 'unknown', because: `more than ${most} states were looked at`, states };
      }
      if (states % 64 === 0 && this.options.isLate()) {
        return { kind: 'unknown', because: 'there was no time left', states };
      }
      stack.push(...this.#nextOf(node).toReversed());
    }
    return this.#frontier.refuted(this.episode, this.#moments, this.#messages, states);
  }

  /** Where it can go on, the likeliest first. */
  #nextOf(node: Node): readonly Step[] {
    const moment = this.#moments[node.moment] as Moment;
    const isOver =
      moment.kind === 'end'
        ? this.#isDone(node, moment.serving, moment.call)
        : moment.kind === 'to'
          ? node.matched.includes(moment.batch)
          : true;
    if (isOver) return [() => ({ ...node, moment: node.moment + 1, parent: node, action: null })];
    const enabled = this.world.enabled(node.state);
    const forced = this.#forcedStep(node, enabled);
    if (forced !== undefined) return [() => forced];
    const due =
      moment.kind === 'end'
        ? this.#likelihood.due(node, moment.serving)
        : this.#likelihood.timeOf(moment);
    const asks = node.wheres.map((_, serving) => ({
      time: this.#likelihood.due(node, serving),
      steps: this.#ownSteps(node, serving, enabled),
    }));
    if (moment.kind === 'end' && asks[moment.serving]?.steps.length === 0) {
      const starter = this.#starters[moment.serving] as string;
      this.#frontier.note(node, () => unasked(this.world, node, starter, moment.serving));
    }
    if (moment.kind === 'to')
      this.#frontier.note(node, () => 'the model does not process that batch here');
    const inTime = asks.toSorted((one, other) => one.time - other.time);
    const sooner = inTime.filter(({ time }) => time <= due).flatMap(({ steps }) => steps);
    const later = inTime.filter(({ time }) => time > due).flatMap(({ steps }) => steps);
    const hidden = this.#hiddenSteps(node, enabled);
    return [...sooner, ...hidden, ...later];
  }

  /** A step that can be taken without looking at others (see `Forced`); undefined if there is none. */
  #forcedStep(node: Node, enabled: readonly WorldAction[]): Node | undefined {
    for (const action of enabled) {
      const { kind, actor, from = '', type = '' } = action;
      const isArrival = from === environment;
      const serving = this.#starters.indexOf(isArrival ? actor : from);
      if (kind !== 'deliver' || serving === -1 || node.wheres[serving]?.isWaiting !== false)
        continue;
      if (silent.includes(type) || !this.#hasBegun(node, serving, node.wheres[serving].call))
        continue;
      // A message that arrives changes nobody but its starter, whenever it comes.
      if (isArrival) return this.#take(node, action);
      const asking = this.#asking(node, serving, this.#requestOf(node, action));
      const call = asking === null ? undefined : this.#call(serving, asking.call);
      if (asking === null || call === undefined || !isSingle(call)) continue;
      const after = this.#take(node, action, serving, asking);
      const [waiting, answer] = [after?.parent?.state, after?.wheres[serving]?.answer];
      if (after === undefined || waiting === undefined || answer == null) continue;
      const starter = this.#starters[serving] as string;
      const asked = { before: node.state, waiting, after: after.state, starter, answer };
      if (after.matched === node.matched && this.#forced.isForced(call, asked)) return after;
    }
    return undefined;
  }

  /** The call has been all that it can have been, with the answer that came; the model's starter does not go on with it. */
  #isDone(node: Node, serving: number, call: number): boolean {
    const { call: at, made, isWaiting } = node.wheres[serving] as Where;
    if (at > call) return true;
    const logged = this.#call(serving, call);
    if (at < call || logged === undefined) return false;
    if (isUnanswered(logged)) return true;
    if ((isWaiting && !this.#isPending(node, serving)) || !isWhole(logged, made)) return false;
    const starter = this.#starters[serving];
    const own = this.world.enabled(node.state).filter(({ from }) => from === starter);
    return !own.some((action) => goesOnWith(logged, made, this.#requestOf(node, action)));
  }

  /** What the starter of a serving can do in its call. */
  #ownSteps(node: Node, serving: number, enabled: readonly WorldAction[]): readonly Step[] {
    const starter = this.#starters[serving];
    const where = node.wheres[serving] as Where;
    if (where.isWaiting) {
      return this.#isPending(node, serving) ? [() => this.#answered(node, serving)] : [];
    }
    if (!this.#hasBegun(node, serving, where.call)) return [];
    const steps: Step[] = [];
    const timers: Step[] = [];
    for (const action of enabled) {
      const { kind, actor, from, type = '' } = action;
      if (kind === 'fault') continue;
      if (actor === starter) {
        if (kind === 'fire') timers.push(() => this.#take(node, action));
        else if (from === environment) steps.push(() => this.#take(node, action));
        continue;
      }
      if (from !== starter || silent.includes(type)) continue;
      const asking = this.#asking(node, serving, this.#requestOf(node, action));
      if (asking !== null) steps.push(() => this.#take(node, action, serving, asking));
    }
    return [...steps, ...timers];
  }

  #requestOf({ state }: Node, action: WorldAction): string {
    return requestOf(this.world.effectsOf(state, action).event);
  }

  /** Where a serving is once it has made such a request; null if none of its calls that have begun makes it. */
  #asking(node: Node, serving: number, request: string): Where | null {
    const { call, made } = node.wheres[serving] as Where;
    const current = this.#call(serving, call);
    if (current === undefined) return null;
    if (mayFollow(current, made, request)) {
      return { call, made: [...made, request], answer: null, isWaiting: true };
    }
    const next = this.#call(serving, call + 1);
    if (next === undefined || !this.#hasBegun(node, serving, call + 1)) return null;
    if (!isWhole(current, made) || !mayFollow(next, [], request)) return null;
    return { call: call + 1, made: [request], answer: null, isWaiting: true };
  }

  /** What everybody else can do, the likeliest first (see `Likelihood`). */
  #hiddenSteps(node: Node, enabled: readonly WorldAction[]): readonly Step[] {
    return enabled
      .filter(
        ({ kind, actor, from = '', type = '' }) =>
          kind !== 'fault' &&
          !this.#starters.includes(actor) &&
          (!this.#starters.includes(from) || silent.includes(type)),
      )
      .map((action) => ({ action, rank: this.#likelihood.rank(node, action) }))
      .sort((one, other) => one.rank - other.rank)
      .map(
        ({ action }) =>
          () =>
            this.#take(node, action),
      );
  }

  /** The node after an action, with the answers that starters wait for; undefined if the log says otherwise. */
  #take(before: Node, action: WorldAction, serving = -1, asking?: Where): Node | undefined {
    const { facts } = this.world.effectsOf(before.state, action);
    const matched = this.#matching(before, facts);
    if (matched === null) return undefined;
    const wheres = asking === undefined ? before.wheres : before.wheres.with(serving, asking);
    const state = this.world.step(before.state, action);
    const node: Node = { state, moment: before.moment, wheres, matched, parent: before, action };
    const waiting = wheres.findIndex(
      ({ isWaiting }, index) => isWaiting && this.#answersAtOnce(state, index),
    );
    return waiting === -1 ? node : this.#answered(node, waiting);
  }

  /**
   * True if the answer is there, and its starter is to tell of a batch with it. In the model it does both in one step; in the log the
   * call ends, and the batch is processed at a time of its own.
   */
  #isPending({ state, wheres }: Node, serving: number): boolean {
    return wheres[serving]?.isWaiting === true && this.#answerFor(state, serving) !== undefined;
  }

  /** An answer comes as soon as it is there, since others do not see when; but for those that are `#isPending`. */
  #answersAtOnce(state: WorldState, serving: number): boolean {
    const action = this.#answerFor(state, serving);
    const facts = action && this.world.effectsOf(state, action).facts;
    return facts?.every(({ type }) => type !== 'processed') === true;
  }

  #answerFor(state: WorldState, serving: number): WorldAction | undefined {
    return this.world
      .enabled(state)
      .find(
        ({ kind, actor, from }) =>
          kind === 'deliver' && actor === this.#starters[serving] && from !== environment,
      );
  }

  /** The node once the serving has its answer; undefined if there is none yet, or the log says otherwise. */
  #answered(node: Node, serving: number): Node | undefined {
    const action = this.#answerFor(node.state, serving);
    if (action === undefined) return undefined;
    const { event } = this.world.effectsOf(node.state, action);
    const where = node.wheres[serving] as Where;
    const logged = this.#call(serving, where.call);
    if (logged !== undefined && isWhole(logged, where.made)) {
      const difference = answerDifference(logged, where.made, event);
      if (difference !== undefined) {
        this.#frontier.note(node, () => `${action.from}: ${difference}`);
        return undefined;
      }
    }
    const answered = {
      ...node,
      wheres: node.wheres.with(serving, { ...where, answer: event, isWaiting: false }),
    };
    return this.#take(answered, action);
  }

  /** The batches that are matched once these facts are announced; null if one is announced that nobody logged. */
  #matching(node: Node, facts: readonly Message[]): readonly number[] | null {
    let { matched } = node;
    if (!this.episode.hasAllBatches) return matched;
    for (const fact of facts) {
      if (fact.type !== 'processed') continue;
      const messages = fact['messages'] as readonly string[];
      const servings = messages.map((message) => this.#messages.indexOf(message));
      const found = this.episode.batches.findIndex(
        (batch, index) =>
          !matched.includes(index) &&
          (this.#froms[index] as number) < node.moment &&
          this.#isOver({ ...node, matched }, this.#sameClock.batches[index] as Before) &&
          batch.servings.length === servings.length &&
          batch.servings.every((one) => servings.includes(one)),
      );
      if (found === -1) {
        this.#frontier.note(
          node,
          () => `the model processes ${messages.join(', ')} here, the log does not`,
        );
        return null;
      }
      matched = [...matched, found].sort((one, other) => one - other);
    }
    return matched;
  }

  #call(serving: number, call: number): LoggedCall | undefined {
    return this.episode.servings[serving]?.[call];
  }

  #hasBegun(node: Node, serving: number, call: number): boolean {
    const begins = this.#begins[serving]?.[call];
    if (begins === undefined || begins >= node.moment) return false;
    return this.#isOver(node, this.#sameClock.calls[serving]?.[call] as Before);
  }

  #isOver(node: Node, { calls, batches }: Before): boolean {
    return (
      calls.every(({ serving, call }) => this.#isDone(node, serving, call)) &&
      batches.every((batch) => node.matched.includes(batch))
    );
  }
}

/** What a step leads to, worked out once it is asked; undefined: the log says otherwise. */
type Step = () => Node | undefined;

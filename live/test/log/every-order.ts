import { environment, type Message, type World, type WorldAction } from '../../../sim/index.js';
import { answerDifference } from '../../validation/log/answers.js';
import { goesOnWith, isUnanswered, isWhole, mayFollow } from '../../validation/log/calls.js';
import { requestOf } from '../../validation/log/meanings.js';
import type { Episode } from '../../validation/log/episode.js';

interface Progress {
  readonly call: number;
  readonly made: readonly string[];
  readonly isWaiting: boolean;
}

interface Way {
  readonly state: Int32Array;
  readonly servings: readonly Progress[];
  readonly matched: readonly number[];
}

/**
 * Whether an episode can be explained, by trying every order of everything: what `explain` answers, without anything that makes it
 * quick. What is over before something begins is explained before it; answers come when they come.
 */
export function isExplained(world: World, episode: Episode, skew: number): boolean {
  const starters = (world.config.mail ?? []).map(({ to }) => to);
  const messages = (world.config.mail ?? []).map(({ message }) => message['id'] as string);
  const comesFirst = (
    end: number | null,
    clock: string | null,
    begin: number,
    other: string | null,
  ): boolean => end !== null && end + (clock !== null && clock === other ? 0 : skew) < begin;

  /** Its answer is there, and tells of a batch: the call may be over before the batch is processed. */
  const isPending = (way: Way, serving: number): boolean =>
    way.servings[serving]?.isWaiting === true &&
    world
      .enabled(way.state)
      .some(
        (action) =>
          action.actor === starters[serving] &&
          action.kind === 'deliver' &&
          action.from !== environment &&
          world.effectsOf(way.state, action).facts.some(({ type }) => type === 'processed'),
      );

  const isDone = (way: Way, serving: number, call: number): boolean => {
    const at = way.servings[serving] as Progress;
    const logged = episode.servings[serving]?.[call];
    if (at.call !== call || logged === undefined) return at.call > call;
    if (isUnanswered(logged)) return true;
    const goesOn = world
      .enabled(way.state)
      .filter(({ from }) => from === starters[serving])
      .some((action) =>
        goesOnWith(logged, at.made, requestOf(world.effectsOf(way.state, action).event)),
      );
    return (!at.isWaiting || isPending(way, serving)) && isWhole(logged, at.made) && !goesOn;
  };
  const isTurn = (way: Way, begin: number, clock: string | null): boolean =>
    episode.servings.every((calls, serving) =>
      calls.every(
        (one, call) => !comesFirst(one.end, one.clock, begin, clock) || isDone(way, serving, call),
      ),
    ) &&
    episode.batches.every(
      (one, batch) => !comesFirst(one.time, one.clock, begin, clock) || way.matched.includes(batch),
    );

  const asked = (way: Way, serving: number, request: string): Progress | undefined => {
    const { call, made } = way.servings[serving] as Progress;
    const calls = episode.servings[serving] ?? [];
    const [current, next] = [calls[call], calls[call + 1]];
    if (current === undefined) return undefined;
    if (mayFollow(current, made, request)) {
      return isTurn(way, current.begin, current.clock)
        ? { call, made: [...made, request], isWaiting: true }
        : undefined;
    }
    if (next === undefined || !isWhole(current, made) || !mayFollow(next, [], request))
      return undefined;
    return isTurn(way, next.begin, next.clock)
      ? { call: call + 1, made: [request], isWaiting: true }
      : undefined;
  };

  const matching = (way: Way, facts: readonly Message[]): readonly number[] | undefined => {
    let { matched } = way;
    for (const fact of facts.filter(({ type }) => type === 'processed')) {
      const own = (fact['messages'] as string[]).map((message) => messages.indexOf(message));
      const batch = episode.batches.findIndex(
        ({ servings, time, clock }, index) =>
          !matched.includes(index) &&
          servings.length === own.length &&
          servings.every((one) => own.includes(one)) &&
          isTurn({ ...way, matched }, time, clock),
      );
      if (batch === -1) return undefined;
      matched = [...matched, batch].sort();
    }
    return matched;
  };

  const after = (way: Way, action: WorldAction): Way | undefined => {
    const { kind, actor, from = '' } = action;
    if (kind === 'fault') return undefined;
    const { facts, event } = world.effectsOf(way.state, action);
    const matched = matching(way, facts);
    if (matched === undefined) return undefined;
    let { servings } = way;
    const asking = starters.indexOf(from);
    if (asking !== -1) {
      const progress = asked(way, asking, requestOf(event));
      if (way.servings[asking]?.isWaiting === true || progress === undefined) return undefined;
      servings = servings.with(asking, progress);
    }
    const told = starters.indexOf(actor);
    const at = way.servings[told];
    if (kind === 'deliver' && from !== environment && at?.isWaiting === true) {
      const logged = episode.servings[told]?.[at.call];
      if (
        logged !== undefined &&
        isWhole(logged, at.made) &&
        answerDifference(logged, at.made, event) !== undefined
      )
        return undefined;
      servings = servings.with(told, { ...at, isWaiting: false });
    }
    return { state: world.step(way.state, action), servings, matched };
  };

  const isOver = (way: Way): boolean =>
    way.matched.length === episode.batches.length &&
    episode.servings.every((calls, serving) =>
      calls.every((one, call) => isUnanswered(one) || isDone(way, serving, call)),
    );

  const first = episode.servings.map(() => ({ call: 0, made: [], isWaiting: false }));
  const stack: Way[] = [{ state: world.initial(), servings: first, matched: [] }];
  const seen = new Set<string>();
  for (let way = stack.pop(); way !== undefined; way = stack.pop()) {
    const key = `${way.state.join()} ${JSON.stringify([way.servings, way.matched])}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const isOpen = way.servings.some((_, serving) => isPending(way, serving));
    if (!isOpen && isOver(way)) return true;
    for (const action of world.enabled(way.state)) {
      const next = after(way, action);
      if (next !== undefined) stack.push(next);
    }
  }
  return false;
}

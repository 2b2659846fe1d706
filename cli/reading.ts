import {
  continues,
  partyOf,
  preempts,
  replay,
  type World,
  type WorldAction,
  type WorldView,
} from '../sim/index.js';
import type { Story } from './story.js';

/**
 * How a step stands to the conversation of the step before it: `goes on` with it; `turns` to another one, because nothing of it
 * is left to go on; or `preempts` it, although it could go on. The first step `turns`, if nothing else could.
 */
export type Turn = 'goes on' | 'turns' | 'preempts' | 'fault';

/** Something that could have happened in place of a step. */
export interface Alternative {
  readonly action: WorldAction;
  readonly fault: boolean;
}

/** What somebody who reads a story may want to know besides. */
export interface Reading {
  readonly story: Story;
  /** One a step. */
  readonly turns: readonly Turn[];
  /** What else was enabled before each step, in the world's order. */
  readonly alternatives: readonly (readonly Alternative[])[];
  /** The world before the first step, and after each. */
  readonly views: readonly WorldView[];
}

/** Precondition: the story is one of this world. */
export function readingOf(world: World, story: Story): Reading {
  const actions = story.steps.map(({ action }) => action);
  const states = replay(world, actions);
  const turns: Turn[] = [];
  const alternatives: (readonly Alternative[])[] = [];
  let last: string | undefined;
  actions.forEach((action, index) => {
    const enabled = world.enabled(states[index] as (typeof states)[number]);
    const party = partyOf(world, action);
    const parties = enabled.map((other) => partyOf(world, other));
    if (party.kind === 'fault') turns.push('fault');
    else if (continues(party, last)) turns.push('goes on');
    else turns.push(preempts(party, last, parties) ? 'preempts' : 'turns');
    last = party.mover;
    const name = world.describe(action);
    alternatives.push(
      enabled
        .filter((other) => world.describe(other) !== name)
        .map((other) => ({ action: other, fault: world.isFault(other) })),
    );
  });
  return { story, turns, alternatives, views: states.map((state) => world.view(state)) };
}

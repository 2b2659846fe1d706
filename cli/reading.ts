import {
  choicesOf,
  type Alternative as AlternativeOf,
  type Role,
  type Turn,
  type World,
  type WorldAction,
  type WorldView,
} from '../sim/index.js';
import type { Story } from './story.js';

export type { Turn } from '../sim/index.js';
export type Alternative = AlternativeOf<WorldAction>;

/** A story, with what somebody who reads it may want to know besides. */
export interface Reading {
  readonly story: Story;
  /** One a step. */
  readonly turns: readonly Turn[];
  /** What else was enabled before each step, in the world's order. */
  readonly alternatives: readonly (readonly Alternative[])[];
  /** The world before the first step, and after each. */
  readonly views: readonly WorldView[];
  /** What actors are in the system, by id. */
  readonly roles: ReadonlyMap<string, Role>;
}

/** Precondition: the story is one of this world. */
export function readingOf(world: World, story: Story): Reading {
  const { turns, alternatives, states } = choicesOf(
    world,
    story.steps.map(({ action }) => action),
  );
  const views = states.map((state) => world.view(state));
  return { story, turns, alternatives, views, roles: world.roles };
}

import type { AnyStateMachine } from 'xstate';
import { strategies, type ScenarioOptions, type Strategy } from '../../model/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../index.js';

const memo = new TransitionMemo();

/** What a search says of one property. */
export function verdict(
  spec: Partial<WorldSpec> & { readonly strategy: string },
  property: string,
  strategy?: Strategy,
): string {
  return verdicts(spec, [property], strategy)[property] ?? '';
}

/** What one search says of several properties. */
export function verdicts(
  spec: Partial<WorldSpec> & { readonly strategy: string },
  watched: readonly string[],
  strategy?: Strategy,
): Readonly<Record<string, string>> {
  const { starters = 2 } = spec;
  const world = worldOf(
    { ...defaultSpec, starters, messages: starters, ...spec },
    { watched, memo, ...(strategy === undefined ? {} : { strategy }) },
  );
  const found = explore(world, { reduction: true, symmetry: world.isSymmetric });
  return Object.fromEntries(found.map(({ property, kind }) => [property, kind]));
}

/** The strategy with another machine in the place of one. */
export function replaced(name: string, machine: AnyStateMachine, twin: AnyStateMachine): Strategy {
  const strategy = strategies[name] as Strategy;
  return {
    ...strategy,
    build: (options: Required<ScenarioOptions>) => {
      const parts = strategy.build(options);
      const actors = parts.actors.map((actor) =>
        actor.machine === machine ? { ...actor, machine: twin } : actor,
      );
      return { ...parts, actors };
    },
  };
}

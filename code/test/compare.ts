import { fileURLToPath } from 'node:url';
import type { AnyStateMachine } from 'xstate';
import type { Strategy } from '../../model/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../../properties/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { code, type CodeStrategy } from '../index.js';

/** A file of user's code. */
export const user = (file: string): string =>
  fileURLToPath(new URL(`user/${file}.ts`, import.meta.url));

const loaded = new Map<string, Promise<CodeStrategy>>();

/** A file of user's code as a strategy, bundled once. */
export function codeOf(file: string): Promise<CodeStrategy> {
  const known = loaded.get(file) ?? code(user(file), { client: 'dotnet' });
  loaded.set(file, known);
  return known;
}

/** What a search says, without the schedules. */
export interface Told {
  /** Of the seven properties that every strategy is judged by. */
  readonly verdicts: Readonly<Record<string, string>>;
  readonly states: number;
  /** Whether every call of code comes back; undefined where there is none. */
  readonly calls: string | undefined;
}

/** Two messages at once on the runtime of today, with the name of a strategy to come. */
export const defaults = { ...defaultSpec, runtime: 'deduplicating', messages: 2 } as const;

/** What the machines and the code of a file have done before. */
const memo = new TransitionMemo();

/** Of worlds of the catalogue, which several tests compare with. */
const ofCatalogue = new Map<string, Told>();

export function told(spec: WorldSpec, strategy?: Strategy, symmetry = true): Told {
  if (strategy !== undefined) return searched(spec, strategy, symmetry);
  const key = JSON.stringify([spec, symmetry]);
  const known = ofCatalogue.get(key) ?? searched(spec, strategy, symmetry);
  ofCatalogue.set(key, known);
  return known;
}

function searched(spec: WorldSpec, strategy: Strategy | undefined, symmetry: boolean): Told {
  const found = explore(
    worldOf(spec, { symmetry, memo, ...(strategy === undefined ? {} : { strategy }) }),
  );
  const { everyCallReturns: calls, ...verdicts } = Object.fromEntries(
    found.map((verdict) => [
      verdict.property,
      verdict.kind === 'violated'
        ? `violated in ${verdict.counterexample.actions.length}`
        : verdict.kind,
    ]),
  );
  return {
    verdicts,
    calls,
    states: Math.max(...found.map(({ coverage }) => coverage.states)),
  };
}

/** The strategy with another machine in the place of one of its own, and, if wanted, more in its input. */
export function replacing(
  strategy: Strategy,
  machine: AnyStateMachine,
  other: AnyStateMachine,
  { instance, input = {} }: { readonly instance?: string; readonly input?: object } = {},
): Strategy {
  return {
    ...strategy,
    build: (options) => {
      const parts = strategy.build(instance === undefined ? options : { ...options, instance });
      const actors = parts.actors.map((actor) =>
        actor.machine === machine
          ? { ...actor, machine: other, input: { ...(actor.input as object), ...input } }
          : actor,
      );
      return { ...parts, actors };
    },
  };
}

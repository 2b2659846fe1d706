import type { AnyStateMachine } from 'xstate';
import { World, type ActorConfig, type Json } from '../../sim/index.js';
import { program, type OwnProgramOptions } from '../index.js';
import { user } from './compare.js';

/** A client that is code. */
export async function client(
  id: string,
  text: string,
  options: Pick<OwnProgramOptions, 'pipelined'> = {},
): Promise<ActorConfig> {
  return { id, ...(await program(user('together'), { text, ...options })), input: { id } };
}

/**
 * What the resources of a world may have become when nothing happens any more: JSON of their contexts, sorted.
 * @throws Error if there are more states than `most`.
 */
export function outcomes(
  clients: readonly ActorConfig[],
  resources: Readonly<Record<string, AnyStateMachine>>,
  most = 10_000,
): readonly string[] {
  const found = outcomesWithin(clients, resources, most);
  if (found === null) throw new Error(`there are more than ${most} states`);
  return found;
}

/** As `outcomes`; null if there are more states than `most`. */
export function outcomesWithin(
  clients: readonly ActorConfig[],
  resources: Readonly<Record<string, AnyStateMachine>>,
  most: number,
): readonly string[] | null {
  const world = new World({
    name: 'together',
    actors: [
      ...clients,
      ...Object.entries(resources).map(([id, machine]) => ({ id, machine, input: { id } })),
    ],
  });
  const found = new Set<string>();
  const open = [world.initial()];
  const seen = new Set(open.map((state) => world.fingerprint(state)));
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.size > most) return null;
    const actions = world.enabled(state);
    if (actions.length === 0) {
      const { actors } = world.view(state);
      const left = Object.keys(resources).map((id): Json => actors[id]?.context ?? null);
      found.add(JSON.stringify(left));
    }
    for (const action of actions) {
      const next = world.step(state, action);
      if (seen.has(world.fingerprint(next))) continue;
      seen.add(world.fingerprint(next));
      open.push(next);
    }
  }
  return [...found].sort();
}

import { InputError } from '../../input/errors.js';
import type { MessageId } from '../../model/domain.js';
import type { Parts } from '../../model/parts.js';
import { Exploration, TransitionMemo, World } from '../../sim/index.js';
import type { Wanted } from '../realm.js';
import { WantedError, type Program } from '../sandbox/program.js';
import type { Found } from '../resources.js';

/** What running the code for one message has shown of its world. */
export interface Recorded {
  /** Ids of orchestration instances. */
  readonly instances: readonly string[];
  /** Ids of entities, as `@batch@w1`. */
  readonly entities: readonly string[];
  readonly found: readonly Found[];
}

const nothing: Recorded = { instances: [], entities: [], found: [] };

/** States that a recording looks at, at most. */
const statesMax = 2_000;

/** Things that one app may ask for; more are taken for names that are made up anew each time. */
const foundMax = 64;

/**
 * Runs the code for one message alone, in worlds with more and more in them, until nothing is asked for any more that is not there.
 *
 * @throws CodeError if it asks for what nobody simulates.
 * @throws InputError if it asks for more and more.
 */
export function recordedFor(
  message: MessageId,
  window: string,
  program: Program,
  build: (world: Recorded) => Parts,
): Recorded {
  let world = nothing;
  const memo = new TransitionMemo();
  for (let round = 0; round < foundMax; round += 1) {
    const { actors, mail } = build(world);
    const own = mail.filter(({ message: { id } }) => id === message);
    const error = missing({ actors, mail: own }, memo);
    const next =
      error === null ? refined(program, world) : including(world, { ...error.wanted, window });
    if (next === null) return world;
    world = next;
  }
  throw new InputError(`${program.file} asks for more than ${foundMax} resources`);
}

/** What a world lacks; null if nothing was missed in the states that were looked at. */
function missing(
  { actors, mail }: Pick<Parts, 'actors' | 'mail'>,
  memo: TransitionMemo,
): WantedError | null {
  try {
    const world = new World({ name: 'recording', actors, mail, memo });
    const search = new Exploration(world, { bounds: { states: statesMax } });
    while (!search.advance(statesMax));
    return null;
  } catch (error) {
    if (error instanceof WantedError) return error;
    throw error;
  }
}

function including(world: Recorded, wanted: Wanted & { readonly window: string }): Recorded {
  const { kind, name, window } = wanted;
  if (kind === 'instance') return { ...world, instances: [...world.instances, name] };
  if (kind === 'entity') return { ...world, entities: [...world.entities, name] };
  return { ...world, found: [...world.found, { kind, name, window, asked: new Set() }] };
}

/** What has been asked of each resource, now that more runs are known; null if that is nothing new. */
function refined(program: Program, world: Recorded): Recorded | null {
  const asked = new Map<string, Set<string>>();
  for (const { calls } of program.known()) {
    for (const { to, message } of calls) {
      const types = asked.get(to) ?? new Set<string>();
      asked.set(to, types.add(message.type));
    }
  }
  const found = world.found.map((one) => ({ ...one, asked: asked.get(one.name) ?? one.asked }));
  const isNew = found.some(({ asked: now }, at) => now.size > (world.found[at]?.asked.size ?? 0));
  return isNew ? { ...world, found } : null;
}

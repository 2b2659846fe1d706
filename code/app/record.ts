import { InputError } from '../../input/errors.js';
import { messageId, windowKey, type MessageId, type WindowKey } from '../../model/domain.js';
import type { Parts } from '../../model/parts.js';
import type { TransitionMemo } from '../../sim/index.js';
import { askedOf, foundMax, missing } from '../recording.js';
import type { Wanted } from '../realm.js';
import type { Program } from '../sandbox/program.js';
import { withoutRows, type Found } from '../resources.js';

/** What running the code for one message has shown of its world. */
export interface Recorded {
  /** Ids of orchestration instances. */
  readonly instances: readonly string[];
  /** Ids of entities, as `@batch@w1`. */
  readonly entities: readonly string[];
  readonly found: readonly Found[];
}

const nothing: Recorded = { instances: [], entities: [], found: [] };

/** Under what name is kept what a window's messages ask for together, and none of them alone. */
export const commonOf = (window: WindowKey): MessageId => messageId(`all of ${window}`);

/** States that are looked at of all messages together: what is asked for late, say when a batch is over, is found there. */
const togetherMax = 50_000;

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
  memo: TransitionMemo,
  build: (world: Recorded) => Parts,
): Recorded {
  let world = nothing;
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

/**
 * As `recordedFor`, of all messages together; adds to what was recorded for each, or for a window.
 *
 * @param owner the message for which a resource of that name is asked for; undefined: for none alone.
 */
export function recordedTogether(
  program: Program,
  memo: TransitionMemo,
  recorded: Map<MessageId, Recorded>,
  build: () => Parts,
  owner: (name: string) => MessageId | undefined,
): Parts {
  for (let round = 0; round < foundMax; round += 1) {
    const parts = build();
    const error = missing(parts, memo, togetherMax);
    if (error === null) return parts;
    const { name, window } = error.wanted;
    const id = owner(name) ?? commonOf(windowKey(window));
    recorded.set(id, including(recorded.get(id) ?? nothing, error.wanted));
  }
  throw new InputError(`${program.file} asks for more than ${foundMax} resources`);
}

function including(world: Recorded, wanted: Wanted & { readonly window: string }): Recorded {
  const { kind, name, window } = wanted;
  if (kind === 'instance') return { ...world, instances: [...world.instances, name] };
  if (kind === 'entity') return { ...world, entities: [...world.entities, name] };
  const found: Found = { kind, name, window, asked: new Set() };
  return { ...world, found: [...withoutRows(world.found, found), found] };
}

function refined(program: Program, world: Recorded): Recorded | null {
  const found = askedOf(program, world.found);
  return found && { ...world, found };
}

import type { AnyStateMachine, InputFrom } from 'xstate';
import type { ActorId } from './domain.js';
import type { ActorPart } from './parts.js';
import { checkPart } from './schemas.js';

/**
 * An actor whose input fits its machine.
 * @throws InputError if the id is empty, or the machine is none of XState.
 */
export function actorPart<Machine extends AnyStateMachine>(
  id: ActorId,
  machine: Machine,
  ...[input]: undefined extends InputFrom<Machine>
    ? [input?: InputFrom<Machine>]
    : [input: InputFrom<Machine>]
): ActorPart {
  checkPart({ id, machine });
  return { id, machine, input: input ?? null };
}

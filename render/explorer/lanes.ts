import type { Participant } from '../participants.js';
import { participantsOf } from '../participants.js';
import type { Execution } from '../../sim/index.js';
import type { PageWorld } from './data.js';

/** Every actor that ever moves in what was recorded, as lanes: always the same ones, so that nothing jumps. */
export function lanesOf(
  { recording }: PageWorld,
  { view, roles }: Execution,
): readonly Participant[] {
  const moving = recording.actors.filter(
    ({ received, fired }) => received.length + fired.length > 0,
  );
  const steps = moving.map(({ id }) => ({
    action: { actor: id },
  })) as unknown as Execution['steps'];
  return participantsOf({ steps, view, roles });
}

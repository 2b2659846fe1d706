import { setImmediate } from 'node:timers/promises';
import type { Recording, WorldRecorder } from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import type { Limits } from './limits.js';
import { carryOn, stopOf } from './stop.js';

/** Transitions between two looks at the clock and at signals. */
const chunk = 1 << 16;

/** Searches until all is recorded, a limit is reached, or somebody interrupts. */
export async function recorded(
  recorder: WorldRecorder,
  { maxSeconds }: Pick<Limits, 'maxSeconds'>,
  interrupt: Interrupt,
  watch: () => void,
): Promise<Recording> {
  const stop = stopOf(interrupt, maxSeconds);
  while (carryOn(stop, () => recorder.advance(chunk)) === false) {
    await setImmediate();
    watch();
  }
  return recorder.recording();
}

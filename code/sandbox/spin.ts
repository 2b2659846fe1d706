import { Session, type Profiler } from 'node:inspector';
import { bundleName } from '../bundle/bundle.js';

/** Microseconds between two looks. */
const interval = 100;

/**
 * Runs what does not come back once more and looks where it is, again and again.
 *
 * @param run what ends by itself after a while, whatever it does.
 * @returns the lines of the bundle, from 1, the one where it was most often first; empty if nobody can look.
 */
export function linesOfSpin(run: () => void): readonly number[] {
  const session = new Session();
  let profile: Profiler.Profile | undefined;
  try {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval });
    session.post('Profiler.start');
    try {
      run();
    } catch {
      // That it does not come back is known.
    }
    session.post('Profiler.stop', (error, result) => {
      if (error === null) ({ profile } = result);
    });
  } catch {
    return [];
  } finally {
    session.disconnect();
  }
  const ticks = new Map<number, number>();
  for (const { callFrame, positionTicks = [] } of profile?.nodes ?? []) {
    if (callFrame.url !== bundleName) continue;
    for (const { line, ticks: times } of positionTicks) {
      ticks.set(line, (ticks.get(line) ?? 0) + times);
    }
  }
  return [...ticks].sort(([, one], [, other]) => other - one).map(([line]) => line);
}

import type { World } from '../../../sim/index.js';
import { seenIn } from './answers.js';
import { kindOf } from './meanings.js';
import { momentsOf, type Episode } from './episode.js';
import { explain } from './explain.js';
import type { Explanation } from './explanation.js';
import { SameClock } from './same-clock.js';
import type { LoggedWindow } from './windows.js';

/** What came of one window of a log. */
export interface ValidatedWindow {
  readonly window: LoggedWindow;
  /** Of a window that could not be tried, `unknown`. */
  readonly explanation: Explanation;
  /** The properties that the explanation breaks. */
  readonly broken: readonly string[];
}

/** The world of so many servings, and what in it belongs to each (see `ExplainOptions`). */
export interface LogWorld {
  readonly world: World;
  readonly belongings: readonly (readonly string[])[];
}

/** How windows are validated. */
export interface ValidateOptions {
  readonly worldOf: (servings: number) => LogWorld;
  readonly skew: number;
  /** States that are looked at for one window, at most. */
  readonly statesMax: number;
  readonly isLate: () => boolean;
}

/** Explanations that are remembered: windows in which the same happened in the same order have the same one. */
const rememberedMax = 10_000;

/**
 * Explains windows one by one. What is impossible in a window whose lines are not all there is unknown: the missing ones might explain it.
 */
export function* validateWindows(
  windows: Iterable<LoggedWindow>,
  { worldOf, skew, statesMax, isLate }: ValidateOptions,
): Generator<ValidatedWindow> {
  const worlds = new Map<number, LogWorld>();
  const known = new Map<string, Omit<ValidatedWindow, 'window'>>();
  for (const window of windows) {
    const { episode, beyond, gaps } = window;
    const because = beyond ?? (isLate() ? 'there was no time left' : undefined);
    if (because !== undefined) {
      yield { window, explanation: { kind: 'unknown', because, states: 0 }, broken: [] };
      continue;
    }
    const key = keyOf(episode, skew);
    const remembered = known.get(key);
    if (remembered !== undefined) {
      yield { window, ...remembered };
      continue;
    }
    const servings = episode.servings.length;
    const { world, belongings } = worlds.get(servings) ?? worldOf(servings);
    worlds.set(servings, { world, belongings });
    const found = explain(world, episode, { skew, statesMax, isLate, belongings });
    if (found.kind === 'behaviour') {
      const mask = world.violated(found.final);
      const broken = world.properties.filter((_, index) => (mask & (1 << index)) !== 0);
      if (known.size < rememberedMax) known.set(key, { explanation: found, broken });
      yield { window, explanation: found, broken };
      continue;
    }
    // Clocks differ, and one host's goes back, by the skew at most: what is missing is later than what was refuted.
    const gap = gaps.find(
      ({ from }) => found.kind === 'impossible' && from <= found.time + 2 * skew,
    );
    if (found.kind === 'impossible' && gap !== undefined) {
      const why = `${found.place} cannot be explained, but ${gap.text}`;
      yield {
        window,
        explanation: { kind: 'unknown', because: why, states: found.states },
        broken: [],
      };
      continue;
    }
    yield { window, explanation: found, broken: [] };
  }
}

/** Equal for episodes in which the same happened in the same order, whoever did it when. */
function keyOf(episode: Episode, skew: number): string {
  const { servings, batches, hasAllBatches } = episode;
  const calls = servings.map((own) =>
    own.map((call) => `${kindOf(call)} ${String(call.threw)} ${seenIn(call)}`),
  );
  const order = momentsOf(episode, skew).map((moment) =>
    'batch' in moment
      ? `${moment.kind}${moment.batch}`
      : `${moment.kind}${moment.serving}.${moment.call}`,
  );
  const ownClocks = new SameClock(episode, skew);
  return JSON.stringify([
    calls,
    ownClocks,
    batches.map(({ servings: own }) => own),
    hasAllBatches,
    order,
  ]);
}

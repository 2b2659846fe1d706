import { InputError } from '../input/errors.js';
import { windowKinds } from './domain.js';
import { runtimeEras } from './eras.js';
import { type Parts, type ScenarioOptions, type Strategy } from './parts.js';
import { strategies } from './strategies.js';

/** Worlds grow with each starter, message and window; nobody can explore one with more than this of any. */
const countMax = 16;

/**
 * The parts of the world that the options name.
 *
 * @param strategy instead of the catalogue's strategy of that name.
 * @throws InputError if a name is unknown or a number is out of bounds; one sentence says what was expected.
 */
export function scenario(options: ScenarioOptions, strategy?: Strategy): Parts {
  const { runtime, starters } = options;
  const chosen = strategy ?? strategyNamed(options.strategy);
  if (!runtimeEras.includes(runtime)) {
    throw new InputError(`unknown runtime '${runtime}'; expected one of ${runtimeEras.join(', ')}`);
  }
  checkCount('starters', starters, countMax);
  const messages = options.messages ?? starters;
  checkCount('messages', messages, countMax);
  const windows = options.windows ?? 1;
  checkCount('windows', windows, messages);
  const window = options.window ?? 'tumbling';
  if (!windowKinds.includes(window)) {
    throw new InputError(`unknown window '${window}'; expected one of ${windowKinds.join(', ')}`);
  }
  if (window !== 'tumbling' && windows > 1) {
    throw new InputError(
      `${windows} windows that are ${window}; expected 1: messages open them, not the time`,
    );
  }
  const instance = options.instance ?? '1234567';
  if (instance === '') throw new InputError('the instance id is empty; expected some text');
  return chosen.build({
    strategy: chosen.name,
    runtime,
    starters,
    messages,
    windows,
    window,
    faults: options.faults ?? [],
    instance,
  });
}

function strategyNamed(name: string): Strategy {
  const found = Object.hasOwn(strategies, name) ? strategies[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(strategies).join(', ');
  throw new InputError(`unknown strategy '${name}'; expected one of ${names}`);
}

function checkCount(name: string, count: number, most: number): void {
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return;
  throw new InputError(`${name} is ${count}; expected an integer from 1 to ${most}`);
}

import type { Exact } from '../input/exact.js';
import { InputError } from '../input/errors.js';
import { check, checkName } from '../input/schema.js';
import { clientNames } from './azure/clients.js';
import type { Parts, ScenarioOptions, Strategy } from './parts.js';
import { parts, scenarioOptions, strategy as strategySchema } from './schemas.js';
import { engineOf, strategies } from './strategies.js';

/** What options say if nobody asks for anything. */
const defaults = { runtime: '2019', client: undefined } as const;

/**
 * The parts of the world that the options name.
 *
 * @param strategy instead of the catalogue's strategy of that name.
 * @throws InputError if a name is unknown or a number is out of bounds; one sentence says what was expected.
 */
export function scenario<Options extends Exact<Options, ScenarioOptions>>(
  options: Options,
  strategy?: Strategy,
): Parts;
export function scenario(options: ScenarioOptions, strategy?: Strategy): Parts {
  check(scenarioOptions, options, 'the options of scenario', 'scenario: ');
  if (strategy !== undefined) check(strategySchema, strategy, 'the strategy');
  return built(options, strategy);
}

/** @internal As `scenario`, of options that each have been checked for themselves. */
export function built(options: ScenarioOptions, strategy?: Strategy): Parts {
  const { runtime, starters, messages = starters, windows = 1, window = 'tumbling' } = options;
  const chosen = strategy ?? strategyNamed(options.strategy);
  if (windows > messages) {
    throw new InputError(
      `windows is ${windows}; expected an integer from 1 to ${messages}, the number of messages`,
    );
  }
  if (window !== 'tumbling' && windows > 1) {
    throw new InputError(
      `${windows} windows that are ${window}; expected 1: messages open them, not the time`,
    );
  }
  const { name: engine, takes } = engineOf(chosen);
  for (const option of ['runtime', 'client'] as const) {
    if (!takes.includes(option) && options[option] !== defaults[option]) {
      throw new InputError(
        `${option} is '${options[option]}'; expected none: ${chosen.name} runs on ${engine}, where it means nothing`,
      );
    }
  }
  const { clients = clientNames } = chosen;
  const { client = clients[0] ?? 'dotnet' } = options;
  if (!clients.includes(client)) {
    throw new InputError(`client is '${client}'; expected ${clients.join(' or ')}`);
  }
  const made = chosen.build({
    strategy: chosen.name,
    runtime,
    starters,
    messages,
    windows,
    window,
    client,
    faults: options.faults ?? [],
    instance: options.instance ?? '1234567',
  });
  check(parts, made, `what strategy ${chosen.name} builds`);
  return made;
}

function strategyNamed(name: string): Strategy {
  checkName('strategy', name, Object.keys(strategies));
  return strategies[name] as Strategy;
}

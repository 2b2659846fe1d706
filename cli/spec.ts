import { faultNames } from '../model/index.js';
import { defaultSpec, properties, defaultRuntime, type WorldSpec } from '../properties/index.js';
import { checkLimits, checkNames, type CommonOptions } from './options.js';

/**
 * The world that the options describe.
 *
 * @param judging the names of the properties that it can be asked about.
 * @param faults the kinds of fault that it can have.
 * @throws InputError in one line, if one of them makes no sense.
 */
export function specFromOptions(
  strategy: string,
  options: CommonOptions,
  judging: readonly string[] = properties.map(({ name }) => name),
  faults: readonly string[] = faultNames,
): WorldSpec {
  checkLimits(options);
  checkNames(options, judging, faults);
  const starters = options.starters ?? defaultSpec.starters;
  return {
    strategy,
    runtime: options.runtime ?? defaultRuntime(strategy),
    starters,
    messages: options.messages ?? starters,
    windows: options.windows ?? defaultSpec.windows,
    ...(options.window === undefined ? {} : { window: options.window }),
    ...(options.client === undefined ? {} : { client: options.client }),
    time: options.time ?? defaultSpec.time,
    faults: options.fault ?? defaultSpec.faults,
    ...(options.faultsMax === undefined ? {} : { faultsMax: options.faultsMax }),
  };
}

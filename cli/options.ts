import type { Command } from 'commander';
import { windowKinds, type WindowKind } from '../model/domain.js';
import { clientNames, type ClientName } from '../model/azure/clients.js';
import { runtimeEras, todaysEra, type RuntimeEra } from '../model/azure/eras.js';
import { faultNames } from '../model/faults.js';
import { defaultSpec } from '../properties/worlds/world-spec.js';
import type { Time } from '../sim/index.js';
import { bytesFor, bytesMax, bytesMin, workersMax } from '../sim/search/kernel/memory.js';
import { InputError, unknownNameError } from './errors.js';
import { smallMax, type Limits } from './limits.js';

/** What the common options are, as commander hands them over; absent means not given. */
export interface CommonOptions extends Limits {
  readonly runtime?: RuntimeEra;
  readonly starters?: number;
  readonly messages?: number;
  readonly windows?: number;
  readonly window?: WindowKind;
  readonly client?: ClientName;
  /** Of a file of the user's own code: which of its triggers or functions. */
  readonly trigger?: string;
  /** Of such a file: whether its tries are told apart. */
  readonly retries?: 'alike' | 'counted';
  readonly time?: Time;
  /** By kind; whether there is such a kind is seen when the world is known. */
  readonly fault?: { readonly [kind: string]: number };
  readonly faultsMax?: number;
  readonly property?: readonly string[];
  readonly json?: true;
  readonly out?: string;
  /** Of `check` only. */
  readonly shortest?: true;
  readonly saveRegression?: string;
  readonly force?: boolean;
}

/** Nobody can search worlds with more faults. */
const faultsMaxMax = 16;

const times: readonly Time[] = ['asynchronous', 'timed'];

/**
 * Declares the options that `check`, `frontier` and `matrix` share. Their parsers throw an InputError in one line. Only `check` can be
 * asked about all numbers of starters.
 */
export function withCommonOptions(command: Command): Command {
  return withWorldOptions(withLimits(command), command.name() === 'check')
    .option(
      '--max-memory <size>',
      'stop an exploration at this much memory, 16M to 4G, as in 512M (default: half of the memory, at most 4G)',
      bytes,
    )
    .option(
      '--workers <n>',
      'threads (default: 1; matrix: one for each core, each searching a row)',
      integerArgument('--workers', workersMax),
    )
    .option('--no-symmetry', 'distinguish states that differ only by which starter is which')
    .option(
      '--reduction',
      `use partial-order reduction from the first state on (default: beyond ${smallMax.toLocaleString('en-US')} states)`,
    )
    .option('--no-reduction', 'do not use partial-order reduction');
}

/**
 * Declares what describes a world, and `--json`: whatever is done with it.
 * @param mayBeAll `--starters all` is understood, and given as Infinity; so is `--fault crash=all`.
 */
export function withWorldOptions(command: Command, mayBeAll = false): Command {
  const { starters, windows, time } = defaultSpec;
  return command
    .option(
      '--runtime <era>',
      `${runtimeEras.join(', ')} (default: ${todaysEra}, today's; matrix: all)`,
      nameArgument('--runtime', runtimeEras),
    )
    .option(
      '--starters <n>',
      `concurrent starters${mayBeAll ? ', or all: a proof for every number' : ''} (default: ${starters})`,
      startersArgument(mayBeAll),
    )
    .option(
      '--messages <n>',
      'messages that arrive (default: one for each starter)',
      integerArgument('--messages'),
    )
    .option(
      '--windows <n>',
      `windows the messages fall into (default: ${windows})`,
      integerArgument('--windows'),
    )
    .option(
      '--fault <kind=n,...>',
      `faults that may happen, and how often: ${faultNames.join(', ')}; or none`,
      faultsArgument(mayBeAll),
    )
    .option(
      '--faults-max <n>',
      'most faults of all kinds together in one execution, 0 to 16 (default: no limit; frontier and matrix: 1)',
      integerArgument('--faults-max', faultsMaxMax, 0),
    )
    .option(
      '--window <kind>',
      `${windowKinds.join(' or ')} (default: ${windowKinds[0]})`,
      nameArgument('--window', windowKinds),
    )
    .option(
      '--client <library>',
      `Durable client of the starters: ${clientNames.join(', ')} (default: ${clientNames[0]})`,
      nameArgument('--client', clientNames),
    )
    .option(
      '--trigger <name>',
      'for your own function: the trigger or exported function that serves messages; same as FILE#NAME (default: the only one)',
    )
    .option(
      '--retries <how>',
      'for your own function: alike assumes that it does not count its tries, which decides a retry without a bound; counted',
      nameArgument('--retries', ['alike', 'counted']),
    )
    .option('--property <name>', 'only this property; can be repeated (default: all)', propertyList)
    .option(
      '--time <model>',
      `${times.join(' or ')} (default: ${time})`,
      nameArgument('--time', times),
    )
    .option('--json', 'print one JSON document and nothing else on stdout');
}

/** Declares the limits on a search that every command has. */
export function withLimits(command: Command): Command {
  return command
    .option(
      '--max-states <n>',
      'stop an exploration at this many states',
      integerArgument('--max-states'),
    )
    .option('--max-seconds <s>', 'stop an exploration after this time', positive('--max-seconds'));
}

/** @throws InputError for limits that do not go together. */
export function checkLimits({ workers = 1, maxMemory }: CommonOptions): void {
  if (maxMemory !== undefined && maxMemory < bytesFor(workers)) {
    throw new InputError(
      `--max-memory is too little for ${workers} workers; expected at least ${bytesFor(workers) / 2 ** 20}M`,
    );
  }
}

/** @throws InputError for the name of a property or fault that there is not. */
export function checkNames(
  { property = [], fault = {} }: CommonOptions,
  properties: readonly string[],
  faults: readonly string[],
): void {
  property.forEach(nameArgument('--property', properties));
  for (const kind of Object.keys(fault)) {
    if (faults.includes(kind)) continue;
    throw unknownNameError('--fault: unknown fault', kind, faults, ', as in crash=1');
  }
}

export function nameArgument<Value extends string>(
  option: string,
  values: readonly Value[],
): (text: string) => Value {
  return (text) => {
    const value = values.find((known) => known === text);
    if (value !== undefined) return value;
    throw unknownNameError(`${option}: unknown`, text, values);
  };
}

export function integerArgument(
  option: string,
  most = Infinity,
  least = 1,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits =
      /^\d+$/.test(text) && value >= least && value <= most && Number.isSafeInteger(value);
    if (fits) return value;
    const expected = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InputError(`${option} is '${text}'; expected an integer ${expected}`);
  };
}

function bytes(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([MG])$/.exec(text) ?? [];
  const value = Number(digits) * (unit === 'G' ? 2 ** 30 : 2 ** 20);
  if (value >= bytesMin && value <= bytesMax) return value;
  throw new InputError(`--max-memory is '${text}'; expected a size from 16M to 4G, as in 512M`);
}

export function positive(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
    throw new InputError(`${option} is '${text}'; expected a number of seconds above 0`);
  };
}

function propertyList(text: string, before: readonly string[] = []): readonly string[] {
  return [...new Set([...before, ...text.split(',')])];
}

function startersArgument(mayBeAll: boolean): (text: string) => number {
  const integer = integerArgument('--starters');
  return (text) => {
    if (text !== 'all') return integer(text);
    if (mayBeAll) return Infinity;
    throw new InputError(
      "--starters is 'all', which is for check only; expected an integer of at least 1",
    );
  };
}

function faultsArgument(mayBeAll: boolean) {
  return (text: string, before: Readonly<Record<string, number>> = {}): typeof before => {
    if (!mayBeAll || !text.includes('=all')) return faults(text, before);
    const parts = text.split(',').map((part) => {
      const [, kind] = /^([^=]+)=all$/.exec(part) ?? [];
      return kind === undefined ? faults(part) : { [kind]: Infinity };
    });
    return parts.reduce((found, part) => ({ ...found, ...part }), before);
  };
}

function faults(text: string, before: Readonly<Record<string, number>> = {}): typeof before {
  const found = { ...before };
  if (text === 'none') return found;
  for (const part of text.split(',')) {
    const [kind = '', times, ...rest] = part.split('=');
    if (kind === '')
      throw unknownNameError('--fault: unknown fault', kind, faultNames, ', as in crash=1');
    if (times === undefined || rest.length > 0 || !/^\d{1,6}$/.test(times)) {
      throw new InputError(
        `--fault: '${part}'; expected ${kind}=n, n an integer of zero or more, as in ${kind}=1`,
      );
    }
    if (Number(times) === 0) delete found[kind];
    else found[kind] = Number(times);
  }
  return found;
}

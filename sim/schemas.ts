import { InputError, ModelError } from '../input/errors.js';
import {
  anything,
  bound,
  callable,
  check,
  checkName,
  either,
  flag,
  having,
  integer,
  listOf,
  machine,
  mapOf,
  oneOf,
  optional,
  record,
  seed,
  text,
  value,
  withMethods,
  type Schema,
} from '../input/schema.js';
import { shown, thrownText } from '../input/words.js';
import { roles, type ChannelKind, type Standing, type WorldConfig } from './world/config.js';
import { canonical } from './base/json.js';

/** What callers give to `sim`, each checked where it comes in. */

const channelKinds: readonly ChannelKind[] = ['fifo', 'bag', 'set'];

const posted = record({ to: text, message: having({ type: text }) });

const names = either('a name or a list of names', text, listOf(text, 1));

const faultRule = record({
  budget: integer(0),
  at: optional(listOf(either('an actor id, or a pair [from, to]', text, listOf(text, 2)))),
  events: optional(listOf(posted)),
  refusal: optional(mapOf(text)),
});

const worldConfig = record({
  name: text,
  actors: listOf(
    record({
      id: text,
      machine,
      input: optional(anything),
      role: optional(oneOf(roles)),
      stands: optional(callable),
    }),
    1,
  ),
  mail: optional(listOf(posted)),
  // Properties bring along what is said about them.
  properties: optional(listOf(having({ name: text, machine }))),
  channel: optional(callable),
  shared: optional(
    listOf(record({ id: text, kind: oneOf(channelKinds), receivers: listOf(text, 1) })),
  ),
  faults: optional(mapOf(faultRule)),
  faultsMax: optional(integer(0)),
  symmetric: optional(listOf(names)),
  sets: optional(listOf(text)),
  time: optional(oneOf(['asynchronous', 'timed'])),
  lateness: optional(mapOf(record({ ms: integer(1), step: integer(1) }))),
  drift: optional(
    mapOf(record({ faster: optional(integer(1)), slower: optional(integer(1, 99)) })),
  ),
  memo: optional(withMethods('a TransitionMemo', 'remembered')),
});

/**
 * @throws InputError if it has not the form of a configuration; whether it makes a world is seen when it is built.
 * @throws ModelError for clocks that no actor of it can have.
 */
export function checkWorld(config: WorldConfig): void {
  const name = (config as Partial<WorldConfig> | null | undefined)?.name;
  const named = typeof name === 'string' && name !== '';
  check(worldConfig, config, named ? `world ${name}` : 'the configuration of a world');
  checkClocks(config);
}

/** @throws ModelError for lateness and drift that nothing can have. */
function checkClocks({ lateness = {}, drift = {}, time, actors }: WorldConfig): void {
  for (const [what, clocks] of Object.entries({ lateness, drift })) {
    for (const id of Object.keys(clocks)) {
      if (!actors.some((actor) => actor.id === id)) {
        throw new ModelError(`${what} names '${id}', but no actor is called that`);
      }
      if (time !== 'timed') {
        throw new ModelError(`${id} has a ${what}; in asynchronous time every timer may be late`);
      }
    }
  }
}

/** @throws InputError if the function `channel` answers with no kind of channel. */
export function channelBetween(
  { name, channel }: WorldConfig,
  from: string,
  to: string,
): ChannelKind {
  if (channel === undefined) return 'fifo';
  const kind = channel(from, to);
  if (channelKinds.includes(kind)) return kind;
  throw new InputError(
    `world ${name}: channel('${from}', '${to}') is ${shown(kind)}; expected one of ${channelKinds.join(', ')}`,
  );
}

export const bounds: Schema = record({
  states: optional(integer(1)),
  depth: optional(integer(1)),
  bytes: optional(integer(1)),
});

const property: Schema = record({
  name: text,
  always: optional(callable),
  whenQuiescent: optional(callable),
  sometimes: optional(callable),
});

/** @throws InputError if it is no system. */
export function checkSystem(system: unknown, call: string): void {
  const methods = ['initial', 'enabled', 'step', 'fingerprint', 'describe'];
  const expected = `a system with ${methods.join(', ')}`;
  check(withMethods(expected, ...methods), system, `what ${call} is given`);
}

/** @throws InputError if they are no properties of a plain system, or two of them have one name. */
export function checkPlainProperties(given: readonly { readonly name: string }[]): void {
  check(listOf(property), given, 'the properties', 'properties');
  const names = given.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined) throw new InputError(`two properties are called '${duplicate}'`);
}

const tuples = withMethods(
  'a world, or what tabulated makes of a system',
  'initial',
  'expand',
  'action',
  'violated',
  'pending',
  'witnessed',
);

/** @throws InputError if nothing can be explored there. */
export function checkExplorable(system: unknown, call: string): void {
  check(tuples, system, `what ${call} is given`);
}

/** @throws InputError if the options of a search are none. */
export function checkSearch(options: unknown, workersMax: number): void {
  const schema = record({
    bounds: optional(bounds),
    until: optional(
      either(
        "'decided', 'never', or a list of properties",
        oneOf(['decided', 'never']),
        listOf(text, 1),
      ),
    ),
    engine: optional(oneOf(['compiled', 'interpreted'])),
    symmetry: optional(flag),
    reduction: optional(flag),
    workers: optional(integer(1, workersMax)),
    cycles: optional(flag),
    stop: optional(callable),
    planted: optional(anything),
  });
  check(schema, options, 'the options of explore', 'explore: ');
}

/** @throws InputError if one of the names is no property of the system. */
export function checkProperties(
  { name, properties }: { readonly name: string; readonly properties: readonly string[] },
  watched: readonly string[],
): void {
  for (const property of watched) checkName('property', property, properties, ` of ${name}`);
}

const executionOptions = record({
  properties: optional(listOf(text)),
  stepsMax: optional(integer(1)),
  statesMax: optional(integer(1)),
  effort: optional(integer(0)),
  planted: optional(anything),
});

/** @throws InputError if the options of executions are none. */
export function checkExecutions(options: unknown): void {
  check(executionOptions, options, 'the options of executions', '');
}

const runOptions = record({
  from: optional(anything),
  limit: optional(bound(0)),
  stopAt: optional(callable),
});

/** @throws InputError if the options of a run are none. */
export function checkRun(options: unknown): void {
  check(runOptions, options, 'the options of run', 'run: ');
}

const json = value('plain JSON', (given) => {
  try {
    canonical(given, '');
    return true;
  } catch {
    return false;
  }
});

const word = value('a text', (given) => typeof given === 'string');

const action = having({
  kind: oneOf(['deliver', 'fire', 'advance', 'fault']),
  actor: word,
  type: optional(word),
  from: optional(word),
  via: optional(word),
  fault: optional(word),
  content: optional(json),
});

/** @throws InputError if it is no action of any world. */
export function checkAction(given: unknown): void {
  check(action, given, 'the action');
}

const standings = listOf(
  having({
    kind: oneOf(['asks', 'waits', 'ends']),
    does: word,
    at: either(
      'a place, or null',
      value('null', (at) => at === null),
      having({ file: word, text: word }),
    ),
  }),
);

/** @throws ModelError for what `stands` of an actor gives that is no list of standings, or throws. */
export function standingsOf(actor: string, stands: () => readonly Standing[]): readonly Standing[] {
  try {
    const told = stands();
    check(standings, told, 'what it gives');
    return told;
  } catch (error) {
    throw new ModelError(`${actor} does not tell where it stands: ${thrownText(error)}`, {
      cause: error,
    });
  }
}

const fact = having({ type: text }).and(json);

const alignOptions = record({
  loop: optional(
    value(
      'an integer, zero or more, or null',
      (given) => given === null || (Number.isSafeInteger(given) && Number(given) >= 0),
    ),
  ),
  expect: optional(listOf(fact)),
  strict: optional(flag),
});

/** @throws InputError if it is no list of actions, or the options of a replay are none. */
export function checkAlign(schedule: unknown, options: unknown): void {
  check(listOf(action), schedule, 'the schedule', 'the schedule: ');
  check(alignOptions, options, 'the options of align', 'align: ');
}

const pctOptions = record({ depth: integer(1), events: integer(1), faults: optional(integer(0)) });

/** @throws InputError if no run of PCT can be drawn so. */
export function checkPct(options: { readonly depth: number; readonly events: number }): void {
  check(pctOptions, options, 'the options of PCT', 'PCT: ');
  const { depth, events } = options;
  if (events >= depth - 1) return;
  throw new InputError(
    `PCT: events is ${events}; expected no fewer than the ${depth - 1} changes of depth ${depth}`,
  );
}

/** A position in the properties of a system. @throws InputError for any other number. */
export function checkPosition(property: number, { length }: readonly string[]): void {
  check(integer(0, length - 1), property, 'the number of the property');
}

const extent = having({ chains: integer(0), events: integer(0), faults: integer(0) });

/** @throws InputError if no run can have had so much. */
export function checkExtent(given: unknown): void {
  check(extent, given, 'the extent of PCT', 'the extent of PCT: ');
}

const probability = value(
  'a probability, from 0 to 1',
  (given) => typeof given === 'number' && given >= 0 && given <= 1,
);

/** `what` says what is probable. @throws InputError if it is no number from 0 to 1, both inclusive. */
export function checkProbability(what: string, given: number): void {
  check(probability, given, what);
}

const miss = value(
  'a probability above 0 and below 1',
  (given) => typeof given === 'number' && given > 0 && given < 1,
);

/** @throws InputError if nobody can be content with it: it is never 0, and always 1 without a run. */
export function checkMiss(given: number): void {
  check(miss, given, 'miss');
}

/** @throws InputError if `given` is no integer from `least` to `most`, both inclusive. */
export function checkCount(what: string, given: number, least: number, most?: number): void {
  check(integer(least, most), given, what);
}

const levels = listOf(integer(1));

/** @throws InputError if they are no sizes of the levels of a search. */
export function checkLevels(given: unknown): void {
  check(levels, given, 'the levels', 'levels');
}

const limit = bound(0);

/** Most states, nodes or steps. @throws InputError if it is no number of these. */
export function checkLimit(name: string, given: number): void {
  check(limit, given, name);
}

/** @throws InputError if it is no integer. */
export function checkSeed(given: number): void {
  // Samplers draw each run with a seed of its own.
  if (!Number.isSafeInteger(given)) check(seed, given, 'the seed');
}

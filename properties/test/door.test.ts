import { describe, expect, it } from 'vitest';
import { actorPart, naive } from '../../model/index.js';
import {
  defaultSpec,
  expectHolds,
  frontier,
  InputError,
  replayTrace,
  scheduledWorldOf,
  schedules,
  specOf,
  traceFormat,
  worldOf,
  type WorldSpec,
} from '../index.js';
import '../vitest.js';

const property = 'exactlyOneBatchPerWindow';
const right: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };

const specs: readonly (readonly [object, string])[] = [
  [{ faults: { crsh: 1 } }, 'the spec: faults.crsh is unknown; expected some of '],
  [{ faults: { crash: -1 } }, 'the spec: faults.crash is -1; expected an integer, zero or more'],
  [{ faults: { crash: NaN } }, 'the spec: faults.crash is NaN; expected an integer, zero or more'],
  [{ faults: { lostReply: 1 } }, 'the spec: faults.lostReply is unknown; expected some of '],
  [{ faults: null }, 'the spec: faults is null; expected an object with '],
  [{ starters: '2' }, "the spec: starters is '2', a text; expected an integer from 1 to 32"],
  [{ messages: 0 }, 'the spec: messages is 0; expected an integer from 1 to 32'],
  [{ windows: 3 }, 'windows is 3; expected an integer from 1 to 2, the number of messages'],
  [
    { time: 'async' },
    "the spec: time is 'async'; expected one of asynchronous, timed; did you mean 'asynchronous'?",
  ],
  [{ runtime: 'atomc' }, "the spec: runtime is 'atomc'; expected one of "],
  [{ strategy: 'nave' }, "unknown strategy 'nave'; expected one of "],
  [
    { window: 'slide' },
    "the spec: window is 'slide'; expected one of tumbling, session, sliding; did you mean 'sliding'?",
  ],
  [{ faultMax: 1 }, 'the spec: faultMax is unknown; expected some of '],
  [{ faultsMax: 0.5 }, 'the spec: faultsMax is 0.5; expected an integer, zero or more'],
];

const strategy = { name: 'mine', build: () => undefined };
const trace = {
  format: traceFormat,
  world: right,
  found: { by: 'nobody', version: '0' },
  steps: [],
  violation: null,
};

const calls: readonly (readonly [string, () => unknown, string])[] = [
  [
    'a spec that is nearly empty',
    () => expectHolds({ strategy: 'naive' } as never, property),
    'the spec: runtime is absent; expected one of ',
  ],
  [
    'a number',
    () => expectHolds(3 as never, property),
    'what expectHolds is given is 3; expected a world',
  ],
  [
    'a number, by the matcher',
    () => expect(3).toHold('x'),
    'what expectHolds is given is 3; expected a world',
  ],
  [
    'a property',
    () => expectHolds(right, 'exactlyOneBatch'),
    "unknown property 'exactlyOneBatch'; expected one of ",
  ],
  [
    'runs',
    () => expectHolds(right, property, { numRuns: 0 }),
    'expectHolds: numRuns is 0; expected an integer of at least 1',
  ],
  [
    'bounds',
    () => expectHolds(right, property, { bounds: { state: 1 } } as never),
    'expectHolds: bounds.state is unknown; expected some of states, depth, bytes; did you mean',
  ],
  [
    'an option',
    () => expectHolds(right, property, { exhastive: true } as never),
    'expectHolds: exhastive is unknown; expected some of numRuns, seed, path, exhaustive, bounds; did you mean',
  ],
  [
    'watched',
    () => worldOf(right, { watched: ['nothing'] }),
    "unknown property 'nothing'; expected one of ",
  ],
  [
    'an option of worldOf',
    () => worldOf(right, { watch: [] } as never),
    'worldOf: watch is unknown; expected some of ',
  ],
  [
    'a strategy',
    () => worldOf(right, { strategy: {} } as never),
    'worldOf: strategy.name is absent; expected a text',
  ],
  [
    'what it builds',
    () => worldOf(right, { strategy } as never),
    'what strategy mine builds is absent; expected an object',
  ],
  [
    'specOf',
    () => specOf({ strategies: ['naive'], starterMax: 2 } as never),
    'specOf: starterMax is unknown; expected some of ',
  ],
  [
    'schedules',
    () => schedules({ steps: 0 }),
    'schedules: steps is 0; expected an integer of at least 1',
  ],
  [
    'scheduledWorldOf',
    () => scheduledWorldOf({} as never, () => worldOf(right)),
    'specs is an object; expected an arbitrary of fast-check',
  ],
  [
    'replayTrace',
    () => replayTrace({ ...trace, steps: 1 } as never),
    'the trace: steps is 1; expected a list',
  ],
  [
    'its options',
    () => replayTrace(trace as never, { stict: true } as never),
    'replayTrace: stict is unknown; expected some of ',
  ],
  [
    'the id of a part',
    () => actorPart('', naive, {} as never),
    "actorPart: id is ''; expected a text that is not empty",
  ],
  [
    'its machine',
    () => actorPart('a', undefined as never, null as never),
    'actorPart: machine is absent; expected a machine of XState',
  ],
  [
    'frontier',
    () => frontier([property], { crash: -1 }, 1),
    'frontier: budgets.crash is -1; expected an integer',
  ],
  [
    'its size',
    () => frontier([property], {}, NaN),
    'frontier: faultsMax is NaN; expected an integer',
  ],
];

function refusal(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was accepted');
}

describe('what comes in is checked at the door', () => {
  it.each(specs)('a spec with %o', (wrong, says) => {
    const error = refusal(() => worldOf({ ...right, ...wrong }));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('\n');
  });

  it.each(calls)('%s', (_, call, says) => {
    const error = refusal(call);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(says);
  });

  it('and what is right takes effect: a crash that may happen leaves the lock behind', () => {
    const holds = (faults: object): string | null => {
      try {
        return expectHolds({ ...right, strategy: 'lock-blob', faults }, 'noLockOut', {
          exhaustive: true,
        }).kind;
      } catch (error) {
        return (error as Error).name;
      }
    };
    expect(holds({})).toBe('holds');
    expect(holds({ crash: 1 })).toBe('DoesNotHoldError');
    expect(holds({ crsh: 1 })).toBe('InputError');
  });
});

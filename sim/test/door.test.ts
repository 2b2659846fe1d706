import { describe, expect, it } from 'vitest';
import {
  cheapest,
  Executions,
  explore,
  Exploration,
  InputError,
  LazyGraph,
  OnebatchError,
  PctProbability,
  PctSampler,
  Random,
  align,
  run,
  calm,
  Sampling,
  BackwardPass,
  tabulated,
  UniformSampler,
  World,
  type ExploreOptions,
} from '../index.js';
import { configs, right, seen, type Wrong } from './door-configs.js';
import { digraph } from './toys/digraph.js';

const searches: Wrong = [
  [
    { bounds: { state: 1 } },
    "explore: bounds.state is unknown; expected some of states, depth, bytes; did you mean 'states'?",
  ],
  [{ bounds: { states: 0 } }, 'explore: bounds.states is 0; expected an integer of at least 1'],
  [{ bounds: { depth: 1.5 } }, 'explore: bounds.depth is 1.5; expected an integer of at least 1'],
  [{ bounds: 5 }, 'explore: bounds is 5; expected an object with states, depth, bytes'],
  [
    { maxMemory: 1 },
    'explore: maxMemory is unknown; expected some of bounds, until, engine, symmetry, reduction, workers, cycles, stop, planted',
  ],
  [
    { until: 'descided' },
    "explore: until is 'descided', a text; expected 'decided', 'never', or a list of properties",
  ],
  [{ until: ['nevr'] }, "unknown property 'nevr' of w; there is none of w"],
  [{ engine: 'wasm' }, "explore: engine is 'wasm'; expected one of compiled, interpreted"],
  [{ symmetry: 'off' }, "explore: symmetry is 'off', a text; expected true or false"],
  [{ reduction: 1 }, 'explore: reduction is 1; expected true or false'],
  [{ workers: '2' }, "explore: workers is '2', a text; expected an integer from 1 to 64"],
  [{ cycles: null }, 'explore: cycles is null; expected true or false'],
];

const plain = tabulated(digraph([[1], []]), [{ name: 'short', always: (state) => state === 0 }]);
const graph = new LazyGraph(plain);

/** Whatever else takes something. */
const calls: readonly (readonly [string, () => unknown, string])[] = [
  [
    'new World({})',
    () => new World({} as never),
    'the configuration of a world: name is absent; expected a text that is not empty',
  ],
  [
    'new World(null)',
    () => new World(null as never),
    'the configuration of a world is null; expected an object with name, actors, mail, properties, ...',
  ],
  [
    'explore(null)',
    () => explore(null as never),
    'what explore is given is null; expected a world, or what tabulated makes of a system',
  ],
  [
    'explore(world, null)',
    () => explore(new World(right), null as never),
    'the options of explore is null; expected an object with bounds, until, engine, symmetry, ...',
  ],
  [
    'new Exploration',
    () => new Exploration(plain, { until: ['shot'] }),
    "unknown property 'shot' of digraph; expected one of short; did you mean 'short'?",
  ],
  [
    'tabulated',
    () => tabulated({} as never),
    'what tabulated is given is an object; expected a system with initial, enabled, step, fingerprint, describe',
  ],
  [
    'a predicate',
    () => tabulated(digraph([[]]), [{ name: 'p', alwys: () => true }] as never),
    "properties[0].alwys is unknown; expected some of name, always, whenQuiescent, sometimes; did you mean 'always'?",
  ],
  [
    'two predicates',
    () => tabulated(digraph([[]]), [{ name: 'p' }, { name: 'p' }]),
    "two properties are called 'p'",
  ],
  [
    'run',
    () => run(digraph([[]]), calm(), { limits: 3 } as never),
    "run: limits is unknown; expected some of from, limit, stopAt; did you mean 'limit'?",
  ],
  [
    'tabulated',
    () => tabulated(null as never, []),
    'what tabulated is given is null; expected a system with initial, enabled, step, fingerprint, describe',
  ],
  [
    'LazyGraph',
    () => new LazyGraph({} as never),
    'what LazyGraph is given is an object; expected a world, or what tabulated makes of a system',
  ],
  [
    'Executions',
    () => new Executions(plain, { effort: 0.5 }),
    'effort is 0.5; expected an integer, zero or more',
  ],
  [
    'a misspelt option of Executions',
    () => new Executions(plain, { stepMax: 9 } as never),
    "stepMax is unknown; expected some of properties, stepsMax, statesMax, effort, planted; did you mean 'stepsMax'?",
  ],
  [
    'watched',
    () => new Executions(plain, { properties: ['shrt'] }),
    "unknown property 'shrt' of digraph; expected one of short; did you mean 'short'?",
  ],
  [
    'align',
    () => align(plain as never, [], { strct: true } as never),
    "align: strct is unknown; expected some of loop, expect, strict; did you mean 'strict'?",
  ],
  [
    'its loop',
    () => align(plain as never, [], { loop: -1 }),
    'align: loop is -1; expected an integer, zero or more, or null',
  ],
  [
    'PCT',
    () => new PctSampler(graph, { depth: 0, events: 3 }),
    'PCT: depth is 0; expected an integer of at least 1',
  ],
  [
    'too few events',
    () => new PctSampler(graph, { depth: 5, events: 3 }),
    'PCT: events is 3; expected no fewer than the 4 changes of depth 5',
  ],
  [
    'the odds of PCT',
    () => new PctProbability(graph, { depth: 1, events: 3, fault: 1 } as never),
    "PCT: fault is unknown; expected some of depth, events, faults; did you mean 'faults'?",
  ],
  [
    'the nodes of PctProbability',
    () => new PctProbability(graph, { depth: 1, events: 3 }, NaN),
    'nodesMax is NaN; expected an integer of at least 0, or Infinity',
  ],
  [
    'UniformSampler',
    () => new UniformSampler(graph, -1),
    'the limit on steps is -1; expected an integer of at least 0, or Infinity',
  ],
  [
    'Sampling',
    () => new Sampling(graph, new UniformSampler(graph), 1.5),
    'the seed is 1.5; expected an integer',
  ],
  ['Random', () => new Random(NaN), 'the seed is NaN; expected an integer'],
  [
    'BackwardPass',
    () => new BackwardPass(graph, [], '9' as never),
    "statesMax is '9', a text; expected an integer of at least 0, or Infinity",
  ],
  [
    'cheapest',
    () => cheapest(graph, 1),
    'the number of the property is 1; expected an integer from 0 to 0',
  ],
];

function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('what comes in is checked at the door', () => {
  it('and what is right takes effect: without the crash it holds, with it it is violated', () => {
    const verdict = (changes: object): string | undefined =>
      explore(new World({ ...right, properties: [seen], ...changes }))[0]?.kind;
    expect(verdict({})).toBe('holds');
    expect(verdict({ faults: { crash: { budget: 0 } } })).toBe('holds');
    expect(verdict({ faults: { crash: { budget: 1 } } })).toBe('violated');
    expect(() => verdict({ faults: { crsh: { budget: 1 } } })).toThrow(/did you mean 'crash'/);
  });

  it.each(configs)('a world with %o', (wrong, says) => {
    const error = refusal(() => new World({ ...right, ...wrong }));
    expect(error).toBeInstanceOf(OnebatchError);
    expect((error as Error).message).toBe(says);
  });

  it.each(searches)('a search with %o', (wrong, says) => {
    const error = refusal(() => explore(new World(right), wrong as ExploreOptions));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(says);
  });

  it.each(calls)('%s', (_, call, says) => {
    const error = refusal(call);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(says);
    expect(says).not.toContain('\n');
  });
});

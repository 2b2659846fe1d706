import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frontier,
  type Answer,
  type Answers,
  type Frontier,
  type Question,
} from '../worlds/frontier.js';
import { multisetIncludes, multisetKey, multisetSize, type Multiset } from '../worlds/multiset.js';
import { prop } from '../../sim/test/prop.js';

const kinds = ['crash', 'duplicate', 'pause', 'reorder'] as const;
const most = 2;
const faultsMax = 3;
const budgets: Multiset = Object.fromEntries(kinds.map((kind) => [kind, most]));

const multisets: fc.Arbitrary<Multiset> = fc
  .record(Object.fromEntries(kinds.map((kind) => [kind, fc.nat({ max: most })])))
  .map((set) => Object.fromEntries(Object.entries(set).filter(([, times]) => times > 0)));

/** Generators: what includes one of them breaks the property. */
const families = fc.array(
  multisets.filter((set) => multisetSize(set) <= faultsMax + 1),
  { maxLength: 5 },
);

/** Every multiset within the budgets, the smaller ones first. */
const all: readonly Multiset[] = kinds
  .reduce<readonly Multiset[]>(
    (sets, kind) =>
      sets.flatMap((set) =>
        Array.from({ length: most + 1 }, (_, times) =>
          times === 0 ? set : { ...set, [kind]: times },
        ),
      ),
    [{}],
  )
  .toSorted((one, other) => multisetSize(one) - multisetSize(other));

type Oracle = (question: Question, property: string) => Answer<null>;

const safe: Answer<null> = { kind: 'safe', witnessed: true, states: 1 };
const broken = (faults: Multiset): Answer<null> => ({
  kind: 'broken',
  faults,
  evidence: null,
  states: 1,
});

/** Answers as a search would that happens upon the generator that `choice` picks of those that fit. */
const truthful =
  (families: { readonly [property: string]: readonly Multiset[] }, choice: number): Oracle =>
  ({ budgets, faultsMax }, property) => {
    const fitting = (families[property] ?? []).filter(
      (set) => multisetIncludes(budgets, set) && multisetSize(set) <= faultsMax,
    );
    const found = fitting[choice % Math.max(1, fitting.length)];
    return found === undefined ? safe : broken(found);
  };

/** The same, but the schedules have none of the faults: that they may happen is enough. */
const withoutFaults =
  (oracle: Oracle): Oracle =>
  (question, property) => {
    const answer = oracle(question, property);
    return answer.kind === 'broken' ? broken({}) : answer;
  };

function drive(
  oracle: Oracle,
  properties: readonly string[] = ['p'],
  planted = {},
): {
  readonly found: ReadonlyMap<string, Frontier<null>>;
  readonly questions: readonly Question[];
} {
  const questions: Question[] = [];
  const run = frontier<null>(properties, budgets, faultsMax, planted);
  let answers: Answers<null> = new Map();
  for (;;) {
    const next = run.next(answers);
    if (next.done === true) return { found: next.value, questions };
    const question = next.value;
    questions.push(question);
    answers = new Map(question.watched.map((name) => [name, oracle(question, name)]));
  }
}

const setsOf = (found: ReadonlyMap<string, Frontier<null>>, property = 'p'): readonly string[] =>
  (found.get(property)?.sets ?? []).map(({ faults }) => multisetKey(faults)).toSorted();

/** By brute force: the broken sets of up to `faultsMax` faults of which no proper subset is broken. */
function antichainOf(generators: readonly Multiset[]): readonly string[] {
  const bad = all.filter(
    (set) =>
      multisetSize(set) <= faultsMax && generators.some((part) => multisetIncludes(set, part)),
  );
  return bad
    .filter(
      (set) =>
        !bad.some(
          (other) => multisetSize(other) < multisetSize(set) && multisetIncludes(set, other),
        ),
    )
    .map(multisetKey)
    .toSorted();
}

describe('the fault frontier', () => {
  prop([families, fc.nat({ max: 5 })])(
    'is the antichain of the minimal breaking sets',
    (generators, choice) => {
      const { found } = drive(truthful({ p: generators }, choice));
      const expected = antichainOf(generators);
      expect(setsOf(found)).toEqual(expected);
      const always = expected.includes(multisetKey({}));
      expect(found.get('p')).toMatchObject({ safeUpTo: always ? null : faultsMax, unknown: null });
    },
  );

  prop([families, families, fc.nat({ max: 5 })])(
    'is found for several properties at once, and whatever the schedules point at',
    (one, other, choice) => {
      const { found } = drive(withoutFaults(truthful({ one, other }, choice)), ['one', 'other']);
      expect(setsOf(found, 'one')).toEqual(antichainOf(one));
      expect(setsOf(found, 'other')).toEqual(antichainOf(other));
    },
  );

  prop([families, fc.nat({ max: 5 })])(
    'asks no question twice, and nothing about what is decided',
    (generators, choice) => {
      const { questions } = drive(truthful({ p: generators }, choice));
      const asked = questions.map(
        ({ budgets, faultsMax }) => `${multisetKey(budgets)} ${faultsMax}`,
      );
      expect(asked).toEqual([...new Set(asked)]);
      // A set is asked about at its own size, when every smaller one is decided.
      const sizes = questions.map((question) => question.faultsMax);
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    },
  );

  it('of a safe property takes one search without faults, one for each kind, and one for each larger size', () => {
    const { questions } = drive(() => safe);
    expect(questions.map(({ faultsMax }) => faultsMax)).toEqual([0, ...kinds.map(() => 1), 2, 3]);
  });

  it('of properties that the same sets break shares searches', () => {
    const generators = [{ crash: 1 }, { pause: 2 }];
    const { questions } = drive(truthful({ p: generators, q: generators }, 0), ['p', 'q']);
    const asked = questions.map(({ budgets, faultsMax, watched }) => {
      const set = Object.entries(budgets).map(([kind, times]) => `${kind}=${times}`);
      return `${set.join()} up to ${faultsMax}: ${watched.join()}`;
    });
    expect(asked).toEqual([
      ' up to 0: p,q',
      'crash=1 up to 1: p,q',
      'duplicate=1 up to 1: p,q',
      'pause=1 up to 1: p,q',
      'reorder=1 up to 1: p,q',
      'duplicate=2,pause=2,reorder=2 up to 2: p,q',
      'pause=2 up to 2: p,q',
      'duplicate=2,pause=1,reorder=2 up to 2: p,q',
      'duplicate=2,pause=1,reorder=2 up to 3: p,q',
    ]);
  });

  it('finds what needs a fault that only may happen besides one that does', () => {
    // Broken wherever a crash happens and a duplicate could: alone neither is enough, whatever the search for both says.
    const { found } = drive(({ budgets, faultsMax }) =>
      multisetIncludes(budgets, { crash: 1, duplicate: 1 }) && faultsMax > 0
        ? broken({ crash: 1 })
        : safe,
    );
    expect(found.get('p')?.sets.map(({ faults }) => faults)).toEqual([{ crash: 1, duplicate: 1 }]);
  });

  it('names sets in the order of the kinds', () => {
    const generators = [{ reorder: 1 }, { pause: 1, crash: 1 }, { duplicate: 1 }];
    const { found } = drive(truthful({ p: generators }, 0));
    expect(found.get('p')?.sets.map(({ faults }) => Object.keys(faults))).toEqual([
      ['duplicate'],
      ['reorder'],
      ['crash', 'pause'],
    ]);
  });

  it('twin: sets are not minimal where the smaller ones were not searched first', () => {
    const generators = [{ crash: 1 }];
    const honest = drive(truthful({ p: generators }, 0));
    expect(setsOf(honest.found)).toEqual([multisetKey({ crash: 1 })]);
    const hasty = drive(truthful({ p: generators }, 0), ['p'], { sizeMin: 2 });
    expect(setsOf(hasty.found)).not.toEqual([multisetKey({ crash: 1 })]);
  });
});

describe('a search that ends early', () => {
  const unknownFrom =
    (size: number, oracle: Oracle): Oracle =>
    (question, property) =>
      question.faultsMax >= size
        ? { kind: 'unknown', because: 'state limit', states: 9 }
        : oracle(question, property);

  it.each([0, 1, 2, 3])('leaves sets of %i faults and more unknown, never safe', (size) => {
    const { found, questions } = drive(unknownFrom(size, truthful({ p: [{ crash: 2 }] }, 0)));
    expect(found.get('p')).toMatchObject({
      safeUpTo: size === 0 ? null : size - 1,
      unknown: 'state limit',
    });
    expect(setsOf(found)).toEqual(size > 2 ? [multisetKey({ crash: 2 })] : []);
    expect(questions.at(-1)?.faultsMax).toBe(size);
  });

  it('says nothing about the other properties', () => {
    const oracle = truthful({ p: [{ crash: 1 }], q: [{ pause: 1 }] }, 0);
    const { found } = drive(
      (question, property) =>
        property === 'p' ? unknownFrom(1, oracle)(question, property) : oracle(question, property),
      ['p', 'q'],
    );
    expect(found.get('p')).toMatchObject({ safeUpTo: 0, unknown: 'state limit', sets: [] });
    expect(setsOf(found, 'q')).toEqual([multisetKey({ pause: 1 })]);
    expect(found.get('q')).toMatchObject({ safeUpTo: faultsMax, unknown: null });
  });
});

it('reports whether the situation ever came up, and the largest search', () => {
  const { found } = drive(({ faultsMax }) => ({
    kind: 'safe',
    witnessed: faultsMax === 2,
    states: 10 * faultsMax,
  }));
  expect(found.get('p')).toMatchObject({ witnessed: true, states: 30 });
  const never = drive(() => ({ kind: 'safe', witnessed: false, states: 1 }));
  expect(never.found.get('p')).toMatchObject({ witnessed: false, safeUpTo: faultsMax });
});

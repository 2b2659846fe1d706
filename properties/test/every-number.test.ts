import { assign, StateMachine, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { strategies, type Strategy } from '../../model/index.js';
import { certify, explore, type Certified, type EndedBy, type Proof } from '../../sim/index.js';
import { atOnce } from '../../sim/base/stopping.js';
import { cases } from '../../sim/test/runs.js';
import { proofFor, proofWorlds, specOfSize, worldOf, type EverySpec } from '../index.js';

const overlap = 'noOverlappingExecutions';
const batches = 'exactlyOneBatchPerWindow';

function spec(strategy: string, more: Partial<EverySpec> = {}): EverySpec {
  return { strategy, runtime: '2019', windows: 1, time: 'asynchronous', faults: {}, ...more };
}

/** Proofs without options, which tests share. */
const plain = new Map<string, Proof>();

/** What comes of a proof, at once. */
function proven(...asked: Parameters<typeof proofFor>): Proof {
  if (asked.length > 2) return atOnce(proofFor(...asked));
  const key = JSON.stringify(asked);
  const proof = plain.get(key) ?? atOnce(proofFor(...asked));
  plain.set(key, proof);
  return proof;
}

/** What a search says of so many starters. */
function searched(
  asked: EverySpec,
  property: string,
  starters: number,
  strategy?: Strategy,
): string | undefined {
  const options = { watched: [property], ...(strategy === undefined ? {} : { strategy }) };
  const world = worldOf(specOfSize(asked, starters), options);
  return explore(world, { bounds: { states: 100_000 }, cycles: false })[0]?.kind;
}

/** Says of an unknown proof why it is none. */
function why(proof: Proof): string {
  return proof.kind === 'unknown' ? proof.because : 'it holds';
}

/** Checks the views of a proof again, all worlds of up to four. */
function certified(
  asked: EverySpec,
  property: string,
  proof: Proof,
  strategy?: Strategy,
): Certified | undefined {
  if (proof.kind !== 'holds') return undefined;
  const configOf = proofWorlds(asked, property, strategy);
  const content = JSON.parse(JSON.stringify(proof.content())) as ReturnType<typeof proof.content>;
  return atOnce(certify(content, { configOf, worldsMax: 100_000, seed: 1 }));
}

/** The part of a lock record's machine that is edited. */
interface LockConfig {
  context: (given: unknown) => object;
  readonly states: { readonly present: { readonly on: Record<string, unknown> } };
}

/** The strategy with another table of transitions for one of its machines. */
function edited(name: string, machineId: string, edit: (config: LockConfig) => void): Strategy {
  const original = strategies[name] as Strategy;
  let made: AnyStateMachine | undefined;
  const other = (machine: AnyStateMachine): AnyStateMachine => {
    if (made !== undefined) return made;
    const config = copied(machine.config) as LockConfig;
    edit(config);
    return (made = new StateMachine(config as never, machine.implementations as never));
  };
  return {
    ...original,
    build: (options) => {
      const parts = original.build(options);
      return {
        ...parts,
        actors: parts.actors.map((actor) =>
          actor.machine.id === machineId ? { ...actor, machine: other(actor.machine) } : actor,
        ),
      };
    },
  };
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/** Who is refused as the second one clears the flag: three starters cannot break it, four can. */
const secondRefusalClears = edited('flag-atomic', 'lock-record', (config) => {
  const { context } = config;
  config.context = (given: unknown) => ({ ...context(given), refused: false });
  config.states.present.on.INSERT_RECORD = [
    {
      guard: ({ context: { refused } }: { context: { refused: boolean } }) => refused,
      target: 'absent',
      actions: ['remove', 'replyExists', assign({ refused: false })],
    },
    { actions: ['replyExists', assign({ refused: true })] },
  ];
});

/** Looks at how often the flag was written, which the method takes for granted that nobody does. */
const thirdWriteGrants = edited('flag-atomic', 'lock-record', (config) => {
  config.states.present.on.INSERT_RECORD = [
    {
      guard: ({ context: { etag } }: { context: { etag: number } }) => etag >= 3,
      actions: ['write', 'replyInserted'],
    },
    { actions: ['replyExists'] },
  ];
});

interface Cell {
  readonly strategy: string;
  readonly property: string;
  readonly more?: Partial<EverySpec>;
}

const deduplicating = { runtime: 'deduplicating' } as const;

const anyNumber: readonly Cell[] = [
  { strategy: 'flag-atomic', property: overlap },
  { strategy: 'flag-timestamp', property: overlap },
  { strategy: 'singleton', property: overlap },
  { strategy: 'lock-blob', property: overlap },
  { strategy: 'lock-blob-owner', property: overlap },
  { strategy: 'flag-atomic', property: overlap, more: { faults: { crash: 1 } } },
  { strategy: 'atomic-insert', property: batches },
  { strategy: 'atomic-insert', property: overlap },
  { strategy: 'atomic-insert', property: batches, more: deduplicating },
  { strategy: 'atomic-insert', property: overlap, more: deduplicating },
  { strategy: 'lease', property: batches, more: deduplicating },
  { strategy: 'lease', property: overlap, more: deduplicating },
  { strategy: 'conditional-start', property: overlap },
  { strategy: 'lease-unfenced', property: batches, more: deduplicating },
  { strategy: 'workaround-repaired', property: batches, more: deduplicating },
  { strategy: 'redis-renewed', property: overlap },
  { strategy: 'postgres-advisory', property: overlap },
  { strategy: 'bullmq-job-id', property: batches },
  { strategy: 'pg-boss-exclusive', property: overlap },
  { strategy: 'temporal-window', property: batches },
  { strategy: 'durable-object-window', property: batches },
  { strategy: 'kubernetes-job', property: batches },
];

/** These are proven again in the short suite, too. */
const inShort = ['flag-atomic', 'durable-object-window'];

describe('a proof for every number of starters', () => {
  it.each(
    cases(anyNumber, ({ strategy, more }) => inShort.includes(strategy) && more === undefined),
  )('$strategy keeps $property, $more', ({ strategy, property, more = {} }) => {
    const proof = proven(spec(strategy, more), property);
    expect(why(proof)).toBe('it holds');
    expect(proof.kind === 'holds' && proof.audited.steps).toBeGreaterThan(200);
    expect(searched(spec(strategy, more), property, 2)).toBe('holds');
  });

  it.each(
    cases<Cell>(
      [
        { strategy: 'flag-atomic', property: overlap },
        { strategy: 'flag-atomic', property: overlap, more: { faults: { crash: 1 } } },
        { strategy: 'flag-timestamp', property: overlap },
        { strategy: 'bullmq-job-id', property: batches },
        { strategy: 'durable-object-window', property: batches },
      ],
      // cli/test/certify.test.ts has one written to a file, and certified.
      () => false,
    ),
  )('of $strategy, $more, is certified', ({ strategy, property, more = {} }) => {
    const asked = spec(strategy, more);
    const found = certified(asked, property, proven(asked, property, { rounds: 1 }));
    expect(found?.because).toBeUndefined();
    expect(found?.kind).toBe('certified');
    expect(found?.played.slice(0, 3).every(({ isAll, worlds }) => isAll && worlds > 100)).toBe(
      true,
    );
  });

  it('counts what it rests on', () => {
    const proof = proven(spec('flag-atomic'), overlap);
    expect(proof.size).toMatchObject({ controls: 7, tokens: 9, views: 109 });
    expect(proof).toMatchObject({ kind: 'holds', audited: { states: 518, complete: true } });
  });

  it('covers a fault without limit, and none that is not allowed', () => {
    const asked = spec('flag-atomic', { faults: { crash: 1 } });
    const options = { rounds: 50 };
    const once = proven(asked, overlap, options);
    const always = proven(asked, overlap, { ...options, unlimited: new Set(['crash']) });
    expect([once, always].map(why)).toEqual(['it holds', 'it holds']);
    const none = proven(spec('flag-atomic'), overlap, options);
    expect(none.size.tokens).toBeLessThan(once.size.tokens);
    expect(once.size.controls).toBeGreaterThan(always.size.controls);
  });

  it('is not given for what two starters break', () => {
    expect(searched(spec('flag'), overlap, 2)).toBe('violated');
    expect(why(proven(spec('flag'), overlap))).toMatch(/contain a violation/);
  });

  it('is not given for what four starters break and three do not', () => {
    const asked = spec('flag-atomic');
    expect(
      [2, 3, 4].map((starters) => searched(asked, overlap, starters, secondRefusalClears)),
    ).toEqual(['holds', 'holds', 'violated']);
    expect(why(proven(asked, overlap, { strategy: secondRefusalClears }))).toMatch(
      /contain a violation/,
    );
  });

  it('is not given for a machine that counts versions: the audit notices', () => {
    const asked = spec('flag-atomic');
    expect(searched(asked, overlap, 4, thirdWriteGrants)).toBe('violated');
    expect(why(proven(asked, overlap, { strategy: thirdWriteGrants }))).toMatch(/audit .* failed/);
    // Without random worlds, nothing but the audit of what two can reach is left, and that is not enough.
    const unaudited = proven(asked, overlap, { strategy: thirdWriteGrants, rounds: 0 });
    expect(unaudited.kind).toBe('holds');
    // Whoever certifies it notices, too.
    const refuted = certified(asked, overlap, unaudited, thirdWriteGrants);
    expect(refuted).toMatchObject({ kind: 'refuted' });
    expect(refuted?.because).toMatch(/breaks the property|is not in it/);
  });

  it('says why there is none', () => {
    expect(why(proven(spec('entity'), batches))).toMatch(/does not say which of its fields/);
    expect(why(proven(spec('flag-atomic', { time: 'timed' }), overlap))).toMatch(
      /its time is timed/,
    );
    expect(why(proven(spec('flag-atomic'), overlap, { viewsMax: 50 }))).toBe('more than 50 views');
    let asked = 0;
    const ended = (because: EndedBy, after: number): string => {
      asked = 0;
      const stop = () => ((asked += 1) > after ? because : undefined);
      return why(proven(spec('flag-atomic'), overlap, { stop, rounds: 1 }));
    };
    expect(ended('time limit', 0)).toMatch(/longer than it may/);
    expect(ended('interrupted', 0)).toMatch(/interrupted/);
    expect(ended('interrupted', Infinity)).toBe('it holds');
    // The last to ask is the audit, of a proof that is closed.
    expect(ended('interrupted', asked - 1)).toMatch(/interrupted/);
  });
});

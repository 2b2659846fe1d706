import fc from 'fast-check';
import { faultKinds, type FaultKind, type Message, type WorldConfig } from '../index.js';

/** The faults of a random world as plain data. */
export interface FaultSpec {
  /** Of the built-in kinds. */
  readonly budgets: { readonly [kind in FaultKind]: number };
  /** A kind of the world's own: events of this type for these, as many times. */
  readonly own: {
    readonly kind: string;
    readonly type: string;
    readonly to: readonly string[];
    readonly budget: number;
  } | null;
  /** The most of all kinds together; null: no cap. */
  readonly max: number | null;
}

/** Of the root of a random machine: what it refuses with, and that it knows such an answer whatever its states do with it. */
export const refusing = { meta: { refusal: 'B' }, on: { B: {} } } as const;

/** None at all. */
export const noFaults: FaultSpec = {
  budgets: { crash: 0, restart: 0, drop: 0, duplicate: 0, 'lost-reply': 0, refused: 0 },
  own: null,
  max: null,
};

/**
 * A few faults of any kind in some worlds, and none in others: a search is reduced only where none is left.
 * @param budget of each kind.
 * @param receivers groups of actors to which an event can happen as a fault, to all of a group or to none.
 */
export function randomFaults(
  budget: fc.Arbitrary<number>,
  receivers: readonly (readonly string[])[],
  types: readonly string[],
): fc.Arbitrary<FaultSpec> {
  const seldom = fc
    .tuple(fc.nat({ max: 3 }), budget)
    .map(([draw, one]) => (draw === 0 ? Math.max(1, one) : 0));
  const some = fc.record({
    budgets: fc.record(
      Object.fromEntries(
        faultKinds.map(
          (kind) => [kind, ['lost-reply', 'refused'].includes(kind) ? seldom : budget] as const,
        ),
      ) as { readonly [kind in FaultKind]: fc.Arbitrary<number> },
    ),
    own: fc.option(
      fc.record({
        // At times it has the name of a built-in kind, and takes its place.
        kind: fc.constantFrom('pause', 'pause', 'drop'),
        type: fc.constantFrom(...types),
        to: fc.subarray([...receivers], { minLength: 1 }).map((groups) => groups.flat()),
        budget: fc.integer({ min: 1, max: 2 }),
      }),
      { freq: 2 },
    ),
    max: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 3 }),
  });
  return fc.oneof(fc.constant(noFaults), some);
}

/** @param about what else is in the event for an actor. */
export function faultsOf(
  { budgets, own, max }: FaultSpec,
  about: (actor: string) => Omit<Message, 'type'> = () => ({}),
): Pick<WorldConfig, 'faults' | 'faultsMax'> {
  const builtIn = Object.entries(budgets).map(([kind, budget]) => [kind, { budget }] as const);
  const events = (own?.to ?? []).map((to) => ({
    to,
    message: { ...about(to), type: own?.type ?? '' },
  }));
  return {
    faults: {
      ...Object.fromEntries(builtIn),
      ...(own === null ? {} : { [own.kind]: { budget: own.budget, events } }),
    },
    ...(max === null ? {} : { faultsMax: max }),
  };
}

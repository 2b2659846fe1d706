import fc from 'fast-check';
import type { Drift, Lateness, Time, WorldConfig } from '../index.js';

/** The clocks of the actors of a random timed world as plain data. */
export interface ClockSpec {
  readonly lateness: { readonly [actor: string]: Lateness };
  readonly drift: { readonly [actor: string]: Drift };
}

/** Such that a difference shows in timers of one or two units. Most clocks are exact: others make worlds large. */
const lateness = fc.option(
  fc.constantFrom<Lateness>({ ms: 1, step: 1 }, { ms: 2, step: 1 }, { ms: 3, step: 2 }),
  { freq: 2 },
);
const drift = fc.option(
  fc.constantFrom<Drift>({ faster: 100 }, { slower: 50 }, { faster: 60, slower: 34 }),
  { freq: 2 },
);

/**
 * Clocks that are late or run at other rates.
 * @param groups actors whose clocks are alike.
 */
export function randomClocks(groups: readonly (readonly string[])[]): fc.Arbitrary<ClockSpec> {
  const of = <Value>(values: readonly (Value | null)[]): { readonly [actor: string]: Value } =>
    Object.fromEntries(
      groups.flatMap((group, index) => {
        const value = values[index] ?? null;
        return value === null ? [] : group.map((id): [string, Value] => [id, value]);
      }),
    );
  const each = { minLength: groups.length, maxLength: groups.length };
  const some = fc
    .tuple(fc.array(lateness, each), fc.array(drift, each))
    .map(([late, drifting]) => ({ lateness: of(late), drift: of(drifting) }));
  return fc.oneof(fc.constant({ lateness: {}, drift: {} }), some);
}

/** The part of a configuration: only timed worlds have clocks. */
export function clocksOf(
  time: Time,
  { lateness, drift }: ClockSpec,
): Pick<WorldConfig, 'time' | 'lateness' | 'drift'> {
  return time === 'timed' ? { time, lateness, drift } : { time };
}

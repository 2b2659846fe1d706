import type { Exact } from '../../input/exact.js';
import fc from 'fast-check';
import { faultNames, type FaultName, type RuntimeEra, type WindowKind } from '../../model/index.js';
import type { Time } from '../../sim/index.js';
import { checkRanges } from '../schemas.js';
import { defaultSpec, type Faults, type WorldSpec } from '../worlds/world-spec.js';
import { takesRuntime } from '../worlds/worlds.js';

/** From what worlds are drawn. What is first in a list, or least, is what they shrink to. */
export interface SpecRanges {
  readonly strategies: readonly string[];
  /** Of strategies that have a runtime; the others say `2019`, which means nothing there. Default: `2019` only. */
  readonly runtimes?: readonly RuntimeEra[];
  /** Most starters, messages and windows; at least 1 each. Defaults: 3, 3 and 1. */
  readonly startersMax?: number;
  readonly messagesMax?: number;
  readonly windowsMax?: number;
  /** Kinds of windows; only tumbling ones can be several. Default: `tumbling` only. */
  readonly windows?: readonly WindowKind[];
  /** Default: `asynchronous` only. */
  readonly times?: readonly Time[];
  /** How often each fault may happen at the most; absent means never. Default: no faults. */
  readonly faults?: Faults;
  /** Most faults of all kinds together; absent: as many as `faults` allows. */
  readonly faultsMax?: number;
}

/**
 * Worlds as a fast-check arbitrary.
 *
 * It shrinks to fewer messages first, then to fewer starters, smaller fault budgets, fewer windows, and then to what is first
 * in the lists. Each step makes one of them smaller and none larger. A spec that was made elsewhere can be shrunk if it is
 * within the ranges.
 *
 * @throws InputError if a range is empty or no range.
 */
export function specOf<Ranges extends Exact<Ranges, SpecRanges, 'faults'>>(
  ranges: Ranges,
): fc.Arbitrary<WorldSpec>;
export function specOf(ranges: SpecRanges): fc.Arbitrary<WorldSpec> {
  checkRanges(ranges);
  const {
    strategies,
    runtimes = ['2019'],
    windows = ['tumbling'],
    times = ['asynchronous'],
  } = ranges;
  const { startersMax = 3, messagesMax = 3, windowsMax = 1, faults = {}, faultsMax } = ranges;
  return new SpecArbitrary({
    strategies,
    runtimes,
    windows,
    times,
    startersMax,
    messagesMax,
    windowsMax,
    faults,
    faultsMax: faultsMax ?? Object.values(faults).reduce((sum, budget) => sum + budget, 0),
  });
}

class SpecArbitrary extends fc.Arbitrary<WorldSpec> {
  constructor(private readonly ranges: Required<SpecRanges>) {
    super();
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<WorldSpec> {
    const { ranges } = this;
    // Small worlds more often than not: they have most of what large ones have.
    const upTo = (least: number, most: number): number => {
      const small = bias !== undefined && random.nextInt(1, bias) === 1;
      return random.nextInt(least, small ? Math.min(most, least + 1) : most);
    };
    const any = <Item>(items: readonly Item[]): Item =>
      items[random.nextInt(0, items.length - 1)] as Item;
    const messages = upTo(1, ranges.messagesMax);
    const window = any(ranges.windows);
    const faults = faultNames.flatMap((name) => {
      const budget = upTo(0, ranges.faults[name] ?? 0);
      return budget === 0 ? [] : [[name, budget] as const];
    });
    const spec = {
      ...defaultSpec,
      strategy: any(ranges.strategies),
      runtime: any(ranges.runtimes),
      starters: upTo(1, ranges.startersMax),
      messages,
      windows: window === 'tumbling' ? upTo(1, Math.min(messages, ranges.windowsMax)) : 1,
      time: any(ranges.times),
      faults: Object.fromEntries(faults),
    };
    return new fc.Value(
      this.#tidy({ ...spec, window, faultsMax: upTo(0, ranges.faultsMax) }),
      spec,
    );
  }

  override canShrinkWithoutContext(value: unknown): value is WorldSpec {
    const { ranges } = this;
    const spec = value as Partial<WorldSpec> | null | undefined;
    if (typeof spec?.faults !== 'object') return false;
    const { faults, messages = 0, windows = 0, starters = 0, window = 'tumbling' } = spec;
    const within = (count: number, most: number): boolean => count >= 1 && count <= most;
    return (
      includes(ranges.strategies, spec.strategy) &&
      includes(runtimesOf(spec.strategy ?? '', ranges.runtimes), spec.runtime) &&
      includes(ranges.windows, window) &&
      includes(ranges.times, spec.time) &&
      within(starters, ranges.startersMax) &&
      within(messages, ranges.messagesMax) &&
      within(windows, Math.min(messages, ranges.windowsMax)) &&
      faultNames.every((name) => (faults[name] ?? 0) <= (ranges.faults[name] ?? 0))
    );
  }

  override shrink(spec: WorldSpec): fc.Stream<fc.Value<WorldSpec>> {
    return fc
      .stream(this.#smaller(spec))
      .map((smaller) => new fc.Value(this.#tidy(smaller), smaller));
  }

  *#smaller(spec: WorldSpec): Generator<WorldSpec> {
    const { ranges } = this;
    const { messages, starters, windows, faults, faultsMax = sum(faults) } = spec;
    for (const fewer of upwards(1, messages)) {
      yield { ...spec, messages: fewer, windows: Math.min(windows, fewer) };
    }
    for (const fewer of upwards(1, starters)) yield { ...spec, starters: fewer };
    if (sum(faults) > 0) yield { ...spec, faults: {}, faultsMax: 0 };
    for (const name of faultNames) {
      for (const budget of upwards(0, faults[name] ?? 0)) {
        const left = withBudget(faults, name, budget);
        yield { ...spec, faults: left, faultsMax: Math.min(faultsMax, sum(left)) };
      }
    }
    for (const fewer of upwards(0, Math.min(faultsMax, sum(faults)))) {
      yield { ...spec, faultsMax: fewer };
    }
    for (const fewer of upwards(1, windows)) yield { ...spec, windows: fewer };
    for (const window of before(ranges.windows, spec.window ?? 'tumbling')) {
      if (window === 'tumbling' || windows === 1) yield { ...spec, window };
    }
    for (const time of before(ranges.times, spec.time)) yield { ...spec, time };
    for (const runtime of before(ranges.runtimes, spec.runtime)) yield { ...spec, runtime };
    for (const strategy of before(ranges.strategies, spec.strategy)) {
      const isMeant = includes(ranges.runtimes, spec.runtime);
      const runtime = isMeant ? spec.runtime : (ranges.runtimes[0] ?? spec.runtime);
      yield { ...spec, strategy, runtime };
    }
  }

  /** Without the fields that say what is the case anyway. */
  #tidy({ window, faultsMax, ...spec }: WorldSpec): WorldSpec {
    return {
      ...spec,
      ...(takesRuntime(spec.strategy) ? {} : { runtime: defaultSpec.runtime }),
      ...(window === undefined || window === 'tumbling' ? {} : { window }),
      ...(faultsMax === undefined || faultsMax >= sum(spec.faults) ? {} : { faultsMax }),
    };
  }
}

function runtimesOf(strategy: string, runtimes: readonly RuntimeEra[]): readonly RuntimeEra[] {
  return takesRuntime(strategy) ? runtimes : [defaultSpec.runtime];
}

function withBudget(faults: Faults, name: FaultName, budget: number): Faults {
  const all: Faults = { ...faults, [name]: budget };
  return Object.fromEntries(Object.entries(all).filter(([, times]) => times > 0));
}

function sum(faults: Faults): number {
  return Object.values(faults).reduce((total, budget) => total + budget, 0);
}

/** The integers from `least` on that are less than `count`. */
function upwards(least: number, count: number): readonly number[] {
  return Array.from({ length: Math.max(0, count - least) }, (_, index) => least + index);
}

/** The items that stand before this one. */
function before<Item>(items: readonly Item[], item: Item): readonly Item[] {
  return items.slice(0, Math.max(0, items.indexOf(item)));
}

function includes(items: readonly unknown[], item: unknown): boolean {
  return items.includes(item);
}

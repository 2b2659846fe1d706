import {
  answersOf,
  budgetsFor,
  frontier,
  isOwn,
  specFor,
  type Answers,
  type AnySpec,
  type FrontierEvidence,
  type Multiset,
  type Question,
  type WorldSpec,
} from '../properties/index.js';
import type { Progress, TransitionMemo } from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import type { CommonOptions } from './options.js';
import { budgetsIn, build, isConfig, judging, memoOf, type Own } from './own.js';
import { search } from './search.js';
import type { Frontiers } from '../render/results.js';

/** Told what is being searched, and how far the search is. */
export type WatchFrontier<Spec extends AnySpec = WorldSpec> = (
  spec: Spec,
  progress: Progress,
  seconds: number,
) => void;

/** The size of the largest sets of faults unless it is asked for. */
const defaultFaultsMax = 1;

/**
 * Finds the fault frontiers of a world, search by search.
 *
 * @param spec the world; its own faults mean nothing here: the options say which are asked about, all if they do not.
 * @param memo for many worlds, one after another: what is known of their machines.
 */
export async function searchFrontiers<Spec extends AnySpec>(
  spec: Spec,
  own: Own | undefined,
  options: CommonOptions,
  interrupt: Interrupt,
  watch: WatchFrontier<Spec>,
  memo = memoOf(own),
): Promise<Frontiers<Spec>> {
  const begin = performance.now();
  const { faultsMax = defaultFaultsMax, fault, property } = options;
  const budgets = budgetsOf(spec, own, faultsMax, fault);
  const watched = judging(own)
    .map(({ name }) => name)
    .filter((name) => property === undefined || property.includes(name));
  const asymmetries: string[] = [];
  const task: Task<Spec> = {
    base: spec,
    own,
    options,
    memo,
    interrupt,
    watch,
    asymmetric: (why) => void asymmetries.push(why),
  };
  const run = frontier<FrontierEvidence<Spec>>(watched, budgets, faultsMax);
  let searches = 0;
  let next = run.next(new Map());
  while (next.done !== true) {
    searches += 1;
    next = run.next(await answer(next.value, task));
  }
  const seconds = (performance.now() - begin) / 1000;
  const plain = specFor({ budgets: {}, faultsMax, watched }, spec);
  return {
    spec: plain,
    budgets,
    faultsMax,
    frontiers: next.value,
    asymmetry: asymmetries[0] ?? null,
    searches,
    seconds,
  };
}

/** The faults to ask about, and how often each may happen. */
function budgetsOf(
  spec: AnySpec,
  own: Own | undefined,
  faultsMax: number,
  wanted: CommonOptions['fault'],
): Multiset {
  if (isConfig(own)) return budgetsIn(own, faultsMax, wanted);
  if (isOwn(spec)) return {};
  return budgetsFor(spec, faultsMax, {
    ...(own === undefined ? {} : { strategy: own }),
    ...(wanted === undefined ? {} : { wanted }),
  });
}

/** What all searches of one frontier have in common. */
interface Task<Spec extends AnySpec> {
  readonly base: Spec;
  readonly own: Own | undefined;
  readonly options: CommonOptions;
  readonly memo: TransitionMemo;
  readonly interrupt: Interrupt;
  readonly watch: WatchFrontier<Spec>;
  /** Told of each search that went without symmetry. */
  readonly asymmetric: (why: string) => void;
}

async function answer<Spec extends AnySpec>(
  question: Question,
  task: Task<Spec>,
): Promise<Answers<FrontierEvidence<Spec>>> {
  const { base, own, options, memo, interrupt, watch, asymmetric } = task;
  const { watched } = question;
  if (interrupt.requested) {
    const unknown = { kind: 'unknown', because: 'interrupted', states: 0 } as const;
    return new Map(watched.map((property) => [property, unknown]));
  }
  const spec = specFor(question, base);
  const world = build(spec, own, { ...options, property: watched, memo });
  // What goes round for ever is looked for without faults only: it takes many times as long as the rest.
  const cycles = Object.keys(spec.faults).length === 0;
  const { verdicts } = await search(world, { ...options, cycles }, interrupt, (...state) =>
    watch(spec, ...state),
  );
  const asymmetry = verdicts[0]?.coverage.asymmetry ?? null;
  if (asymmetry !== null) asymmetric(asymmetry);
  return answersOf(verdicts, spec, world);
}

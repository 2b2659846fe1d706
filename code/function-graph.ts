import { InputError } from '../input/errors.js';
import { todaysEra } from '../model/azure/eras.js';
import type { Json } from '../model/parts.js';
import { defaultSpec, hasEras, worldOf } from '../properties/index.js';
import { Exploration, type Standing } from '../sim/index.js';
import type { Entry, Job } from './realm.js';
import { standing } from './stands.js';
import type { CodeStrategy } from './strategy.js';

/** Where a function stops, and what it is told there that makes it go on. */
export interface FunctionGraph {
  readonly stops: readonly FunctionStop[];
  /** Where it stops first: indices of `stops`. */
  readonly begins: readonly number[];
  /** Indices of `stops`; `by`: what it was told, or which timer fired. */
  readonly arrows: readonly { readonly from: number; readonly to: number; readonly by: string }[];
}

/** The lines at which a function waits, several where it has several requests open; or its end. */
export interface FunctionStop {
  readonly isEnd: boolean;
  /** `start.ts:11: const status = …`, sorted, each once; none where nobody knows the line. */
  readonly lines: readonly string[];
  /** What it waits for there, as `asks instances: READ`, or how it ends, as `returns 202`. Sorted, each once. */
  readonly does: readonly string[];
}

/** States of the world that are looked at for what the function may be told. */
const statesMax = 20_000;

/**
 * A user's function as a graph: it stops where it waits, and goes on by what it is told. Found by exploring the strategy's usual world
 * without faults, so what it is told in others only is missing.
 *
 * @throws CodeError if it does what nobody simulates.
 * @throws InputError if it is an orchestrator.
 */
export function functionGraph(strategy: CodeStrategy): FunctionGraph {
  const { program, memo } = strategy;
  const world = worldOf(
    {
      ...defaultSpec,
      ...(hasEras(strategy) ? { runtime: todaysEra } : {}),
      messages: 2,
      strategy: strategy.name,
    },
    { strategy, memo },
  );
  const search = new Exploration(world, { bounds: { states: statesMax } });
  while (!search.advance(statesMax));

  const keys: string[] = [];
  const stops: FunctionStop[] = [];
  const stopped = (job: Job, log: readonly Entry[]): { index: number; asks: string } => {
    const found = standing(program, job, log, null);
    const stop = stopOf(found);
    // Several requests of one call of an SDK are one place in the source.
    const key = JSON.stringify([stop.lines, stop.isEnd ? stop.does : null]);
    if (!keys.includes(key)) keys.push(key);
    const index = keys.indexOf(key);
    stops[index] = { ...stop, does: sorted([...(stops[index]?.does ?? []), ...stop.does]) };
    return { index, asks: stop.does.join() };
  };
  const begins = new Set<number>();
  const arrows = new Map<string, FunctionGraph['arrows'][number]>();
  for (const { job, log } of program.logs()) {
    // A run that is refused belongs to a world that was tried while it was found out what there has to be.
    if (job.kind !== 'call' || program.run(job, log).refusal !== null) continue;
    const to = stopped(job, log);
    const told = log.at(-1);
    if (told === undefined) {
      begins.add(to.index);
      continue;
    }
    const from = stopped(job, log.slice(0, -1));
    if (from.index === to.index && from.asks !== to.asks) continue;
    const arrow = { from: from.index, to: to.index, by: toldBy(told) };
    arrows.set(JSON.stringify(arrow), arrow);
  }
  if (begins.size === 0) {
    throw new InputError(
      `${strategy.name} is no function that serves messages; only those are drawn`,
    );
  }
  return { stops, begins: [...begins], arrows: [...arrows.values()] };
}

function stopOf(found: readonly Standing[]): FunctionStop {
  const end = found.find(({ kind }) => kind === 'ends');
  const shown = end === undefined ? found : [end];
  return {
    isEnd: end !== undefined,
    lines: sorted(
      shown.flatMap(({ at }) => (at === null ? [] : [`${at.file}:${at.line}: ${at.text}`])),
    ),
    does: sorted(shown.map(({ does }) => does)),
  };
}

/** Characters of an answer that are shown. */
const shownMax = 40;

function toldBy(entry: Entry): string {
  if ('t' in entry) return `timer ${entry.t + 1}`;
  if (!('f' in entry)) return '';
  if ('refused' in entry) return `${entry.f}: refused`;
  const { type, code } = (entry.reply ?? {}) as Readonly<Record<string, Json>>;
  const named = typeof code === 'string' ? code : type;
  const text = typeof named === 'string' ? named : JSON.stringify(entry.reply);
  const short = text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text;
  return `${entry.f}: ${short}`;
}

const sorted = (all: readonly string[]): readonly string[] => [...new Set(all)].sort();

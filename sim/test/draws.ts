import { LazyGraph, Random } from '../index.js';
import { PctSampler, type PctOptions } from '../sampling/pct.js';
import type { Sampler } from '../sampling/sampler.js';

/** One way in which everything that a run draws can come out. */
export interface Draw {
  readonly bounds: readonly number[];
  readonly drawn: readonly number[];
  readonly broken: number;
  /** Names of the steps. */
  readonly names: readonly string[];
  /** One of so many equally likely ways: the product of the bounds. */
  readonly weight: bigint;
}

/** Gives what it is told to, and zeros after that; notes the bounds. */
class Told extends Random {
  readonly bounds: number[] = [];
  readonly drawn: number[] = [];

  constructor(private readonly answers: readonly number[]) {
    super(0);
  }

  override below(bound: number): number {
    const answer = this.answers[this.drawn.length] ?? 0;
    this.bounds.push(bound);
    this.drawn.push(answer);
    return answer;
  }
}

/**
 * Every run of a sampler that draws by `below` only: what it draws counts up like an odometer.
 * @returns the first `most` runs, if there are more.
 */
export function everyRun(
  graph: LazyGraph<unknown>,
  sampler: Sampler,
  most = Infinity,
): readonly Draw[] {
  const runs: Draw[] = [];
  let answers: readonly number[] | undefined = [];
  while (answers !== undefined && runs.length < most) {
    const told = new Told(answers);
    const path = sampler.run(told);
    const { bounds, drawn } = told;
    const names = Array.from(path.edges.subarray(0, path.length), (edge) => graph.label(edge).name);
    const weight = bounds.reduce((product, bound) => product * BigInt(bound), 1n);
    runs.push({ bounds, drawn, broken: path.broken, names, weight });
    answers = following(drawn, bounds);
  }
  return runs;
}

function following(
  drawn: readonly number[],
  bounds: readonly number[],
): readonly number[] | undefined {
  for (let at = drawn.length - 1; at >= 0; at -= 1) {
    const next = (drawn[at] as number) + 1;
    if (next < (bounds[at] as number)) return [...drawn.slice(0, at), next];
  }
  return undefined;
}

/** The probability of the runs that break a property, as [numerator, denominator], not in lowest terms. */
export function chanceOf(runs: readonly Draw[], property: number): readonly [bigint, bigint] {
  let [numerator, denominator] = [0n, 1n];
  for (const { broken, weight } of runs) {
    if ((broken & (1 << property)) === 0) continue;
    [numerator, denominator] = [numerator * weight + denominator, denominator * weight];
    const divisor = gcd(numerator, denominator);
    [numerator, denominator] = [numerator / divisor, denominator / divisor];
  }
  return [numerator, denominator];
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/**
 * The least depth, up to `most`, at which PCT is bound to break a property by d - 1 changes and one chain that ranks last, whatever
 * else is drawn; undefined if there is none. By going through all runs. Without faults.
 */
export function forcedDepth(
  graph: LazyGraph<unknown>,
  property: number,
  events: number,
  most: number,
): number | undefined {
  for (let depth = 1; depth <= most; depth += 1) {
    if (isForced(graph, property, { depth, events })) return depth;
  }
  return undefined;
}

function isForced(graph: LazyGraph<unknown>, property: number, options: PctOptions): boolean {
  const runs = everyRun(graph, new PctSampler(graph, options));
  const parsed = runs.map(({ drawn, broken }) => ({
    changes: drawn.slice(0, options.depth - 1).join(),
    last: lastChain(drawn.slice(options.depth - 1)),
    chains: drawn.length - options.depth + 1,
    fails: (broken & (1 << property)) !== 0,
  }));
  const changes = new Set(parsed.map((run) => run.changes));
  const chains = Math.max(...parsed.map((run) => run.chains));
  return [...changes].some((same) => {
    const group = parsed.filter((run) => run.changes === same);
    return Array.from({ length: chains }, (_, chain) => chain).some((chain) =>
      group.every(({ fails, last, chains: begun }) => fails || (begun > chain && last !== chain)),
    );
  });
}

/** The chain that ranks last, from the positions at which they were inserted. */
function lastChain(positions: readonly number[]): number | undefined {
  const order: number[] = [];
  positions.forEach((position, chain) => order.splice(position, 0, chain));
  return order.at(-1);
}

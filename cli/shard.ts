import type { Command } from 'commander';
import { InputError } from './errors.js';

/** One of several processes that share the work of a command. */
export interface Shard {
  /** From 1 to `count`, inclusive. */
  readonly index: number;
  readonly count: number;
}

/** A process that does all of it. */
export const wholeShard: Shard = { index: 1, count: 1 };

/** Most processes. */
const countMax = 10_000;

/** Declares `--shard`. */
export function withShard(command: Command, part: string): Command {
  return command.option(
    '--shard <i/n>',
    `only part i of n of ${part}: n processes, anywhere, do the work of one (default: 1/1)`,
    shard,
  );
}

/** @throws InputError for what is no `i/n` with i from 1 to n. */
function shard(text: string): Shard {
  const [, index, count] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (
    index !== undefined &&
    count !== undefined &&
    index >= 1 &&
    index <= count &&
    count <= countMax
  ) {
    return { index, count };
  }
  throw new InputError(
    `--shard is '${text}'; expected i/n with i from 1 to n, as 2/3, and n at most ${countMax}`,
  );
}

/** The items of a shard: every n-th, so that what is alike and stands together is shared out. */
export function shareOf<Item>(items: readonly Item[], shard: Shard | undefined): readonly Item[] {
  if (shard === undefined) return items;
  return items.filter((_, at) => at % shard.count === shard.index - 1);
}

/**
 * The consecutive runs of a shard: how many, and the seed of the first.
 * @throws InputError if there are fewer runs than shards.
 */
export function runsOf(
  runs: number,
  seed: number,
  { index, count }: Shard,
): { readonly runs: number; readonly seed: number } {
  if (runs < count) {
    throw new InputError(
      `--shard ${index}/${count} of --runs ${runs} may have none; expected at most ${runs} shards`,
    );
  }
  const [begin, end] = [index - 1, index].map((part) => Math.floor((runs * part) / count)) as [
    number,
    number,
  ];
  return { runs: end - begin, seed: seed + begin };
}

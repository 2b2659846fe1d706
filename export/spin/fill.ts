import type { IntegerWorld } from '../integer-world.js';
import type { Tabulation } from '../tabulation.js';
import { missingIn, type SpinResult } from './rounds.js';

/** How tables came to be filled by asking Spin what they lack. */
export interface Filling {
  readonly world: IntegerWorld;
  readonly rounds: number;
  /** Of the last round. */
  readonly result: SpinResult;
  /** True if the last round found nothing missing and reached no bound: then it was a complete search. */
  readonly complete: boolean;
  /** Why it is not. */
  readonly why?: string;
}

/**
 * Fills a world's tables in rounds: Spin searches with what there is and reports what is missing, XState is asked for exactly that,
 * until nothing is missing.
 *
 * @param write writes the export anew, with these tables.
 * @param most rounds.
 * @param tell is told of each round.
 */
export async function fill(
  tabulation: Tabulation,
  directory: string,
  {
    write,
    most,
    tell,
    seconds,
  }: {
    readonly write: (world: IntegerWorld) => Promise<void>;
    readonly most: number;
    readonly tell: (round: number, missing: number, states: number) => void;
    /** A limit for each round. */
    readonly seconds?: number;
  },
): Promise<Filling> {
  for (let rounds = 1; ; rounds += 1) {
    const world = tabulation.tables();
    await write(world);
    const { result, missing, reached } = await missingIn(directory, world, seconds);
    tell(rounds, missing.length, result.states);
    if (missing.length === 0) {
      const why = reached[0] ?? result.why;
      return {
        world,
        rounds,
        result,
        complete: why === undefined,
        ...(why === undefined ? {} : { why }),
      };
    }
    if (rounds === most) {
      const why = `after ${most} rounds ${missing.length} entries are missing`;
      return { world, rounds, result, complete: false, why };
    }
    tabulation.ask(missing);
  }
}

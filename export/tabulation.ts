import { ModelError, type World } from '../sim/index.js';
import type { WorldTables } from '../sim/world/tables.js';
import { Draft, type Answer, type Observation } from './draft.js';
import type { IntegerWorld, Missing } from './integer-world.js';

/** Notes what the machines of a world are asked, by whoever searches it, and makes tables of integers of that. */
export class Tabulation {
  readonly #tables: WorldTables;
  readonly #answers: readonly Answer[][];
  readonly #observations: readonly Observation[][];
  #last: Draft | undefined;

  /**
   * @param world nobody has searched it yet.
   * @throws ModelError if its time is `timed`.
   */
  constructor(private readonly world: World) {
    if (world.time === 'timed') {
      throw new ModelError(
        `${world.name} is timed; expected asynchronous time: other engines know no clock of ours`,
      );
    }
    this.#tables = world.tables;
    this.#answers = this.#tables.actors.map((actor) => {
      const answers: Answer[] = [];
      actor.watch((local, cause, outcome) => answers.push({ local, cause, outcome }));
      return answers;
    });
    this.#observations = this.#tables.monitors.all.map((monitor) => {
      const observations: Observation[] = [];
      monitor.watch((...observation) => observations.push(observation));
      return observations;
    });
  }

  /** What is known by now. */
  tables(): IntegerWorld {
    this.#last = new Draft(this.world, this.#answers, this.#observations);
    return this.#last.written();
  }

  /**
   * Asks the machines for these, so that the next tables have them.
   *
   * @param missing in the numbers of the last tables.
   * @throws ModelError if a machine breaks a rule of all worlds.
   */
  ask(missing: readonly Missing[]): void {
    for (const one of missing) this.#last?.ask(one);
  }
}

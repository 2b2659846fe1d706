import { Random } from '../base/random.js';
import { run, uniform } from '../replay/run.js';
import { channelBetween } from '../schemas.js';
import { Exploration } from '../search/explore.js';
import { environment, type WorldAction } from '../world/action.js';
import type { WorldConfig } from '../world/config.js';
import { faultsOf } from '../world/declared-faults.js';
import { World } from '../world/world.js';
import { Recorder } from './recorder.js';
import type { Recording } from './recording.js';

/** Random executions that are recorded where the search has reached a bound: what machines do late in an execution. */
const walks = 100;

/** Most steps of one of them. */
const walkMax = 400;

/** Records what the machines of a world do, wherever a search comes: piece by piece, so that it can be watched and stopped. */
export class WorldRecorder {
  readonly #recorder = new Recorder();
  readonly #world: World;
  readonly #exploration: Exploration<WorldAction>;

  /**
   * @param world is left as it is; its configuration is made into another one, without symmetry.
   * @param statesMax states to search, at the most.
   * @param schedules executions that are recorded, whatever the search has reached.
   */
  constructor(
    world: World,
    statesMax: number,
    private readonly schedules: readonly (readonly WorldAction[])[] = [],
  ) {
    const config: { -readonly [Key in keyof WorldConfig]: WorldConfig[Key] } = { ...world.config };
    delete config.symmetric;
    this.#world = new World(config, this.#recorder);
    this.#exploration = new Exploration(this.#world, {
      until: 'never',
      bounds: { states: statesMax },
      symmetry: false,
      reduction: false,
      cycles: false,
    });
  }

  /** States searched so far. */
  get states(): number {
    return this.#exploration.progress().states;
  }

  /** Searches on. @returns true when there is nothing more to search, or the bound is reached. */
  advance(transitions: number): boolean {
    return this.#exploration.advance(transitions);
  }

  /** What was recorded so far. */
  recording(): Recording {
    const { coverage } = this.#exploration.verdicts()[0] ?? {};
    const complete = coverage?.complete === true;
    if (!complete) this.#walk();
    const { config } = this.#world;
    const ids = config.actors.map(({ id }) => id);
    const { mail = [], shared = [], faultsMax, lateness, drift } = config;
    return {
      name: config.name,
      time: this.#world.time,
      ...this.#recorder.parts(),
      mail,
      shared,
      channels: [environment, ...ids].flatMap((from) =>
        ids.flatMap((to) => {
          const kind = channelBetween(config, from, to);
          return kind === 'fifo' ? [] : [[from, to, kind] as const];
        }),
      ),
      faults: faultsOf(config),
      ...(faultsMax === undefined ? {} : { faultsMax }),
      ...(lateness === undefined ? {} : { lateness }),
      ...(drift === undefined ? {} : { drift }),
      searched: coverage?.states ?? 0,
      complete,
    };
  }

  /** Goes along the schedules, then at random, and looks at all that is enabled on the way. */
  #walk(): void {
    for (const schedule of this.schedules) {
      let state = this.#world.initial();
      for (const action of schedule) state = this.#world.step(state, action);
    }
    for (let seed = 1; seed <= walks; seed += 1) {
      run(this.#world, uniform(new Random(seed)), { limit: walkMax });
    }
  }
}

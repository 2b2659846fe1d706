import fc from 'fast-check';
import { InputError, ModelError } from '../../input/errors.js';
import { Executions, type ExecutionOptions, type Explorable, type Walk } from '../../sim/index.js';
import { checkExecutions } from '../../sim/schemas.js';
import {
  drawnWalk,
  scheduleAlong,
  scheduleLines,
  walkOf,
  type Schedule,
} from './schedule-arbitrary.js';
import { checkScheduledWorld } from '../schemas.js';

/** A world that was drawn, what it was made of, and one of its executions. */
export interface ScheduledWorld<Spec, Action> {
  readonly spec: Spec;
  readonly world: Explorable<Action>;
  readonly schedule: Schedule<Action>;
}

/** Worlds that are kept, with what is known of their graphs; and how many states of each, unless the options say so. */
const worldsMax = 24;
const statesMax = 50_000;

/**
 * Worlds together with executions of them, as a fast-check arbitrary.
 *
 * It shrinks the world first, and keeps the schedule by label as far as the smaller world can do the same things; where that
 * breaks nothing any more, some executions at random of the smaller world are tried. Then it shrinks the schedule, and after
 * each step of that tries smaller worlds again. (`chain` would draw an unrelated schedule for a smaller world, and would not go
 * back to the world once it has begun with the schedule.)
 *
 * @param specs what worlds are made of: `specOf`, or any arbitrary of plain data that shrinks.
 * @param make a smaller world that it refuses by an InputError or a ModelError is left out.
 * @throws InputError if `specs` is no arbitrary, `make` no function, or an option unknown or out of range.
 */
export function scheduledWorldOf<Spec, Action>(
  specs: fc.Arbitrary<Spec>,
  make: (spec: Spec) => Explorable<Action>,
  options: ExecutionOptions = {},
): fc.Arbitrary<ScheduledWorld<Spec, Action>> {
  checkScheduledWorld(specs, make);
  checkExecutions(options);
  return new ScheduledWorldArbitrary(specs, make, { statesMax, ...options });
}

/** A value with what it takes to shrink it. */
interface Context<Spec> {
  readonly spec: fc.Value<Spec>;
  readonly walk: Walk;
}

class ScheduledWorldArbitrary<Spec, Action> extends fc.Arbitrary<ScheduledWorld<Spec, Action>> {
  readonly #worlds = new Map<string, Executions<Action>>();

  constructor(
    private readonly specs: fc.Arbitrary<Spec>,
    private readonly make: (spec: Spec) => Explorable<Action>,
    private readonly options: ExecutionOptions,
  ) {
    super();
  }

  override generate(
    random: fc.Random,
    bias: number | undefined,
  ): fc.Value<ScheduledWorld<Spec, Action>> {
    const spec = this.specs.generate(random, bias);
    const walk = drawnWalk(this.#executions(spec.value), random, bias);
    return this.#value({ spec, walk });
  }

  override canShrinkWithoutContext(value: unknown): value is ScheduledWorld<Spec, Action> {
    return this.#contextOf(value) !== undefined;
  }

  override shrink(
    value: ScheduledWorld<Spec, Action>,
    context: unknown,
  ): fc.Stream<fc.Value<ScheduledWorld<Spec, Action>>> {
    const known = (context as Context<Spec> | undefined) ?? this.#contextOf(value);
    if (known === undefined) return fc.Stream.nil();
    return fc.stream(this.#smaller(known, value.schedule)).map((smaller) => this.#value(smaller));
  }

  *#smaller({ spec, walk }: Context<Spec>, schedule: Schedule<Action>): Generator<Context<Spec>> {
    for (const smaller of this.specs.shrink(spec.value, spec.context)) {
      const executions = this.#executionsIfAny(smaller.value);
      for (const like of executions?.like(schedule) ?? []) yield { spec: smaller, walk: like };
    }
    for (const cheaper of this.#executions(spec.value).cheaper(walk)) yield { spec, walk: cheaper };
  }

  #value(context: Context<Spec>): fc.Value<ScheduledWorld<Spec, Action>> {
    const executions = this.#executions(context.spec.value);
    const { system: world } = executions;
    const schedule = scheduleAlong(executions, context.walk);
    const value = { spec: context.spec.value, world, schedule };
    const text = (): string => [world.name, ...scheduleLines(world, schedule)].join('\n');
    return new fc.Value(Object.defineProperty(value, fc.toStringMethod, { value: text }), context);
  }

  /** Of a value that was made elsewhere; undefined if it could not have been drawn here. */
  #contextOf(value: unknown): Context<Spec> | undefined {
    const { spec, schedule } = (value ?? {}) as Partial<ScheduledWorld<Spec, Action>>;
    if (spec === undefined || !this.specs.canShrinkWithoutContext(spec)) return undefined;
    const executions = this.#executionsIfAny(spec);
    const walk = executions === undefined ? undefined : walkOf(executions, schedule);
    return walk === undefined ? undefined : { spec: new fc.Value(spec, undefined), walk };
  }

  #executionsIfAny(spec: Spec): Executions<Action> | undefined {
    try {
      return this.#executions(spec);
    } catch (error) {
      if (error instanceof ModelError || error instanceof InputError) return undefined;
      throw error;
    }
  }

  #executions(spec: Spec): Executions<Action> {
    const key = JSON.stringify(spec);
    const executions = this.#worlds.get(key) ?? new Executions(this.make(spec), this.options);
    // What was used last stands last, and what was not used for longest goes first.
    this.#worlds.delete(key);
    this.#worlds.set(key, executions);
    if (this.#worlds.size > worldsMax) {
      for (const [oldest] of this.#worlds) {
        this.#worlds.delete(oldest);
        break;
      }
    }
    return executions;
  }
}

import fc from 'fast-check';
import { count } from '../../input/words.js';
import {
  DivergenceError,
  Executions,
  type CheckedSchedule,
  type ExecutionOptions,
  type Explorable,
  type LazyGraph,
  type Walk,
} from '../../sim/index.js';

/** A complete execution as a fast-check value: what happened, what it cost, and what it broke. Printed a step a line. */
export interface Schedule<Action> extends CheckedSchedule<Action> {
  /** True if it breaks no property. */
  readonly ok: boolean;
}

/**
 * Executions of a world as a fast-check arbitrary: each runs until nothing is left to do, or until the first state that
 * violates a property which watches.
 *
 * It shrinks to fewer faults, then fewer preemptions, then fewer steps, then fewer actors (see `Cost`), by local search: parts
 * of the schedule are left out, moved and put off, the rest is followed by label, and what remains goes on calmly.
 * Each value that it proposes is an execution of the world and strictly cheaper, so shrinking ends. What is left is no certified
 * minimum: `cheapest` finds that.
 *
 * The same seed gives the same values. An execution that was found elsewhere can be shrunk, too: see `scheduleFrom`.
 *
 * @param system a world, or its graph, which then grows, up to a bound on its states.
 */
export function scheduleOf<Action>(
  system: Explorable<Action> | LazyGraph<Action>,
  options: ExecutionOptions = {},
): fc.Arbitrary<Schedule<Action>> {
  return new ScheduleArbitrary(new Executions(system, options));
}

/**
 * The schedule of these actions, as far as `scheduleOf` would let it go: for fast-check's `examples`, with the steps of a trace.
 *
 * @throws DivergenceError at the first action that is not enabled.
 */
export function scheduleFrom<Action>(
  system: Explorable<Action> | LazyGraph<Action>,
  actions: readonly Action[],
  options: ExecutionOptions = {},
): Schedule<Action> {
  const executions = new Executions(system, options);
  return scheduleAlong(executions, executions.walk(actions));
}

/** A walk as a value. */
export function scheduleAlong<Action>(
  executions: Executions<Action>,
  walk: Walk,
): Schedule<Action> {
  const execution = executions.of(walk);
  const schedule = { ...execution, ok: execution.broken.length === 0 };
  const text = (): string => scheduleLines(executions.system, execution).join('\n');
  // Not enumerable, so that schedules with the same steps are equal, and are plain data as JSON.
  return Object.defineProperty(schedule, fc.toStringMethod, { value: text });
}

/** Draws the random numbers of an execution from fast-check. */
export function drawnWalk<Action>(
  executions: Executions<Action>,
  random: fc.Random,
  bias: number | undefined,
): Walk {
  const below = (bound: number): number => random.nextInt(0, bound - 1);
  return executions.random(below, bias !== undefined && below(bias) === 0);
}

/** The walk of a value that was perhaps made elsewhere; undefined if it is no execution of this system. */
export function walkOf<Action>(executions: Executions<Action>, value: unknown): Walk | undefined {
  const actions = (value as { readonly actions?: unknown } | null | undefined)?.actions;
  if (!Array.isArray(actions) || actions.includes(null) || actions.includes(undefined)) {
    return undefined;
  }
  try {
    return executions.walk(actions as readonly Action[]);
  } catch (error) {
    if (error instanceof DivergenceError) return undefined;
    throw error;
  }
}

class ScheduleArbitrary<Action> extends fc.Arbitrary<Schedule<Action>> {
  constructor(private readonly executions: Executions<Action>) {
    super();
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Schedule<Action>> {
    return this.#value(drawnWalk(this.executions, random, bias));
  }

  override canShrinkWithoutContext(value: unknown): value is Schedule<Action> {
    return walkOf(this.executions, value) !== undefined;
  }

  override shrink(
    value: Schedule<Action>,
    context: unknown,
  ): fc.Stream<fc.Value<Schedule<Action>>> {
    const walk = (context as Walk | undefined) ?? walkOf(this.executions, value);
    if (walk === undefined) return fc.Stream.nil();
    return fc.stream(this.executions.cheaper(walk)).map((cheaper) => this.#value(cheaper));
  }

  #value(walk: Walk): fc.Value<Schedule<Action>> {
    return new fc.Value(scheduleAlong(this.executions, walk), walk);
  }
}

/** An execution a step a line, preemptions marked, with what it costs and breaks. */
export function scheduleLines<Action>(
  system: Pick<Explorable<Action>, 'describe'>,
  { actions, preempted, cost, broken, quiescent }: CheckedSchedule<Action>,
): readonly string[] {
  const { faults, preemptions, steps } = cost;
  const counts = [count(faults, 'fault'), count(preemptions, 'preemption'), count(steps, 'step')];
  return [
    `${counts.join(', ')}${quiescent ? ', to its end' : ''}:`,
    ...actions.map((action, index) => {
      const mark = preempted.includes(index + 1) ? '»' : ' ';
      return `${String(index + 1).padStart(3)} ${mark} ${system.describe(action)}`;
    }),
    broken.length === 0 ? 'breaks nothing' : `breaks ${broken.join(', ')}`,
  ];
}

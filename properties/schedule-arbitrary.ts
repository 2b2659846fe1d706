import fc from 'fast-check';
import {
  Executions,
  type Execution,
  type ExecutionOptions,
  type Explorable,
  type LazyGraph,
  type Walk,
} from '../sim/index.js';

/** A complete execution as a fast-check value: what happened, what it cost, and what it broke. Printed a step a line. */
export interface Schedule<Action> extends Execution<Action> {
  /** True if it breaks none of the properties that watch. */
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
 * The same seed gives the same values. An execution that was found elsewhere can be shrunk, too.
 *
 * @param system a world, or its graph, which then grows, up to a bound on its states.
 */
export function scheduleOf<Action>(
  system: Explorable<Action> | LazyGraph<Action>,
  options: ExecutionOptions = {},
): fc.Arbitrary<Schedule<Action>> {
  return new ScheduleArbitrary(new Executions(system, options));
}

class ScheduleArbitrary<Action> extends fc.Arbitrary<Schedule<Action>> {
  constructor(private readonly executions: Executions<Action>) {
    super();
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Schedule<Action>> {
    const below = (bound: number): number => random.nextInt(0, bound - 1);
    return this.#value(this.executions.random(below, bias !== undefined && below(bias) === 0));
  }

  override canShrinkWithoutContext(value: unknown): value is Schedule<Action> {
    return Array.isArray((value as { readonly actions?: unknown } | null)?.actions);
  }

  override shrink(
    value: Schedule<Action>,
    context: unknown,
  ): fc.Stream<fc.Value<Schedule<Action>>> {
    const walk = (context as Walk | undefined) ?? this.executions.walk(value.actions);
    return fc.stream(this.executions.cheaper(walk)).map((cheaper) => this.#value(cheaper));
  }

  #value(walk: Walk): fc.Value<Schedule<Action>> {
    const execution = this.executions.of(walk);
    const { system } = this.executions;
    const schedule = {
      ...execution,
      ok: execution.broken.length === 0,
      [fc.toStringMethod]: () => scheduleLines(system, execution).join('\n'),
    };
    return new fc.Value(schedule, walk);
  }
}

/** An execution a step a line, preemptions marked, with what it costs and breaks. */
export function scheduleLines<Action>(
  system: Pick<Explorable<Action>, 'describe'>,
  { actions, preempted, cost, broken, quiescent }: Execution<Action>,
): readonly string[] {
  const { faults, preemptions, steps } = cost;
  return [
    `${faults} faults, ${preemptions} preemptions, ${steps} steps${quiescent ? ', to its end' : ''}:`,
    ...actions.map((action, index) => {
      const mark = preempted.includes(index + 1) ? '»' : ' ';
      return `${String(index + 1).padStart(3)} ${mark} ${system.describe(action)}`;
    }),
    broken.length === 0 ? 'breaks nothing' : `breaks ${broken.join(', ')}`,
  ];
}

import type { System } from '../index.js';

/** A complete schedule, and whether it passes through a bad state. Events are called by their mover and their number there. */
interface Schedule {
  readonly events: readonly string[];
  readonly bad: boolean;
}

/** Every complete schedule, with events as `mover#0`, `mover#1`, ... */
function completeSchedules<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
): readonly Schedule[] {
  const all: Schedule[] = [];
  const extend = (state: State, events: readonly string[], before: boolean): void => {
    const bad = before || isBad(state);
    const actions = system.enabled(state);
    if (actions.length === 0) all.push({ events, bad });
    for (const action of actions) {
      const mover = system.mover?.(action) ?? system.name;
      const index = events.filter((event) => event.startsWith(`${mover}#`)).length;
      extend(system.step(state, action), [...events, `${mover}#${index}`], bad);
    }
  };
  extend(system.initial(), [], false);
  return all;
}

/** A step is caused by the earlier ones of its mover, and by itself. */
function bySameMover(cause: string, event: string): boolean {
  const [one, i] = cause.split('#');
  const [other, j] = event.split('#');
  return one === other && Number(i) <= Number(j);
}

/**
 * The depth of what is bad, as the publication of PCTCP defines it: the least d for which there are d events such that every schedule
 * that hits them strongly is bad, and there is one. A schedule hits events strongly if they come in their order, each as late
 * as possible: whatever comes not before one of them is caused by it or by a later one of them.
 *
 * By going through all complete schedules and all tuples of up to `most` events.
 * @param causes true for an event and itself, and for a cause of a cause.
 */
export function hittingDepth<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
  most: number,
  causes: (cause: string, event: string) => boolean = bySameMover,
): number | undefined {
  const schedules = completeSchedules(system, isBad);
  const events = [...new Set(schedules.flatMap((schedule) => schedule.events))];
  const isForcing = (tuple: readonly string[]): boolean => {
    const hitting = schedules.filter((schedule) => hitsStrongly(schedule.events, tuple, causes));
    return hitting.length > 0 && hitting.every(({ bad }) => bad);
  };
  for (let depth = 1; depth <= most; depth += 1) {
    if (tuplesOf(events, depth).some(isForcing)) return depth;
  }
  return undefined;
}

function hitsStrongly(
  schedule: readonly string[],
  tuple: readonly string[],
  causes: (cause: string, event: string) => boolean,
): boolean {
  const places = tuple.map((event) => schedule.indexOf(event));
  if (places.some((place, index) => place <= (places[index - 1] ?? -1))) return false;
  return places.every((place, first) =>
    schedule
      .slice(place)
      .every((event) => tuple.slice(first).some((cause) => causes(cause, event))),
  );
}

function tuplesOf(events: readonly string[], length: number): readonly (readonly string[])[] {
  if (length === 0) return [[]];
  return tuplesOf(events, length - 1).flatMap((tuple) => events.map((event) => [...tuple, event]));
}

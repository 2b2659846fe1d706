import type { TupleSystem } from '../index.js';

/**
 * The part of a system in which a property is never violated: TLC's state constraint, with TLC's counts. A successor
 * that violates it is counted as a transition, but neither stored nor expanded.
 *
 * It is replaced by a step back to where it came from: one transition, no new state, and no path that is shorter for it.
 * Limit: for safety only. A state whose successors all violate the property is not quiescent (nor is it for TLC), and the
 * steps back are cycles that the system does not have.
 * @throws RangeError if the system has no property of this name.
 */
export function constrained<Action>(
  system: TupleSystem<Action>,
  property: string,
): TupleSystem<Action> {
  const at = system.properties.indexOf(property);
  if (at === -1) throw new RangeError(`${system.name} has no property '${property}'`);
  const bit = 1 << at;
  const successor = new Int32Array(system.width);
  return {
    name: `${system.name}, where ${property}`,
    width: system.width,
    movers: system.movers,
    properties: system.properties,
    get xstateCalls() {
      return system.xstateCalls;
    },
    initial: () => system.initial(),
    expand: (state, out) => {
      system.expand(state, out);
      const { cells, count, width } = out;
      for (let begin = 0; begin < count * width; begin += width) {
        for (let cell = 0; cell < width; cell += 1) {
          successor[cell] = cells[begin + cell] as number;
        }
        if ((system.violated(successor) & bit) !== 0) cells.set(state, begin);
      }
    },
    action: (state, ordinal) => system.action(state, ordinal),
    violated: (state) => system.violated(state),
    pending: (state) => system.pending(state),
    witnessed: (state) => system.witnessed(state),
  };
}

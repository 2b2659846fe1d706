import type { Ended, ExecutionId, InstanceId, Started } from '../../model/index.js';
import { excluding, including } from './property.js';

/** The executions that are alive, by instance; an instance without any is not mentioned. */
export interface Alive {
  readonly [instance: InstanceId]: readonly ExecutionId[];
}

export function begun(alive: Alive, { instance, execution }: Started): Alive {
  return { ...alive, [instance]: including(alive[instance] ?? [], [execution]) };
}

export function ended(alive: Alive, { instance, execution }: Ended): Alive {
  const left = excluding(alive[instance] ?? [], [execution]);
  const others = Object.entries(alive).filter(([id]) => id !== instance);
  return Object.fromEntries<readonly ExecutionId[]>(
    left.length === 0 ? others : [...others, [instance, left]],
  );
}

/** Which events make a difference to an orchestrator: those that it asks for, and looks at. */
import type { Happened } from '../durable/jobs.js';
import type { MessageId } from '../../model/domain.js';
import type { Context, Task } from './sdk-types.js';

export interface Events {
  /** An event is about to be given to the executor, which waits for that task. */
  given(event: Extract<Happened, { readonly event: string }>, current: Task): void;
  /** The names of the events that are among what this task waits for, each once. */
  awaited(task: Task): readonly string[];
  heed(): number;
  unheeded(): readonly MessageId[];
}

interface Given {
  readonly name: string;
  readonly message: MessageId;
  heeded: boolean;
}

const looked = ['result', 'isCompleted', 'isFaulted', 'hasResult'] as const;

/**
 * Watches the tasks that wait for events. An event can tell the code something in three ways: by being among what it waits for, by a
 * task that is asked for later, or by a look at a task that was asked for. Where none of them happens any more, events make no
 * difference.
 */
export function watchEvents(df: Context): Events {
  const waiting = new Map<Task, string>();
  const given: Given[] = [];
  const byTask = new Map<Task, Given>();
  let asks = 0;
  let looks = 0;
  const ask = df.waitForExternalEvent.bind(df);
  Object.assign(df, {
    waitForExternalEvent: (name: string): Task => {
      asks += 1;
      const task = ask(name);
      waiting.set(task, name);
      // The executor gives a task its value by assigning `result`; whoever reads it is the code, or a task that it waits for.
      let result: unknown;
      const proto = Object.getPrototypeOf(task) as object;
      for (const property of looked) {
        Object.defineProperty(task, property, {
          configurable: true,
          get: () => {
            looks += 1;
            const own = byTask.get(task);
            if (own !== undefined) own.heeded = true;
            return property === 'result' ? result : (Reflect.get(proto, property, task) as unknown);
          },
          set: (value: unknown) => {
            result = value;
            const next = given.find(
              (one) => one.name === name && ![...byTask.values()].includes(one),
            );
            if (next !== undefined) byTask.set(task, next);
          },
        });
      }
      return task;
    },
  });
  const waitsFor = (task: Task): readonly string[] => {
    const own = waiting.get(task);
    if (own !== undefined) return byTask.has(task) ? [] : [own];
    return (task.children ?? []).flatMap(waitsFor);
  };
  return {
    given: ({ event: name, message }, current) => {
      given.push({ name, message, heeded: waitsFor(current).includes(name) });
    },
    awaited: (task) => [...new Set(waitsFor(task))],
    heed: () => asks + looks,
    unheeded: () => given.filter(({ heeded }) => !heeded).map(({ message }) => message),
  };
}

/** Room `lab`: what measures the product and is not shipped: bench, fuzz, mutants, conformance. Here: processes that share its work. */
import { fork, type ChildProcess } from 'node:child_process';

const serving = '--serving';

/** True in a process of a pool. */
export const isServing = process.argv.includes(serving);

/** Does the tasks that this process is given, one after another, until whoever gives them is gone. */
export function serve<Task, Result>(answer: (task: Task) => Result): void {
  process.on('message', (task) => {
    process.send?.(answer(task as Task), undefined, undefined, (lost) => {
      if (lost !== null) process.exit();
    });
  });
}

/** Processes that run one module, which calls `serve`. Tasks and results are JSON. */
export class Pool<Task extends object, Result> {
  readonly #children: readonly ChildProcess[];

  /** @param processes how many; at least 1. */
  constructor(module: string, processes: number) {
    this.#children = Array.from({ length: processes }, () => fork(module, [serving]));
  }

  /**
   * Has each task done by one of the processes; results come in the order of the tasks.
   *
   * @param done is told of each result when it is there, whose task's it is, and how many there are.
   * @throws Error if a process ends before it has answered.
   */
  async map(
    tasks: readonly Task[],
    done: (result: Result, index: number, count: number) => void,
  ): Promise<readonly Result[]> {
    const results: Result[] = [];
    const left = tasks.entries();
    let count = 0;
    const work = async (child: ChildProcess): Promise<void> => {
      // All share `left`: whoever is free takes the next task.
      for (const [index, task] of left) {
        const result = await answerOf<Result>(child, task, `task ${index + 1} of ${tasks.length}`);
        results[index] = result;
        count += 1;
        done(result, index, count);
      }
    };
    await Promise.all(this.#children.map(work));
    return results;
  }

  close(): void {
    for (const child of this.#children) child.disconnect();
  }
}

function answerOf<Result>(child: ChildProcess, task: object, which: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void => {
      reject(new Error(`a process ended at ${which}, by ${signal ?? `exit code ${code ?? 0}`}`));
    };
    child.once('exit', ended);
    child.once('message', (result) => {
      child.off('exit', ended);
      resolve(result as Result);
    });
    child.send(task);
  });
}

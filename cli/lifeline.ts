import { isMainThread, parentPort } from 'node:worker_threads';
import type { EndedBy } from '../sim/index.js';
import { watchSteps } from '../sim/base/stopping.js';

/** How a command ends that had to be cut off. */
export interface Ending {
  readonly stdout: string;
  /** For stderr. */
  readonly note?: string;
  readonly code: number;
}

/** What the thread that runs a user's code tells the one that watches over it. */
export type ThreadMessage =
  | { readonly kind: 'loading'; readonly file: string }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'endings'; readonly endings: Readonly<Record<EndedBy, Ending>> }
  | { readonly kind: 'done'; readonly code: number };

/** Positions in the memory that both threads share. */
const at = { stop: 0, interruptible: 1, beats: 2, steps: 3 } as const;

/** What two threads share: who watches asks to stop, who is watched shows that it is alive. */
export class Lifeline {
  readonly #cells: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(16)) {
    this.#cells = new Int32Array(memory);
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, at.stop) !== 0;
  }

  stop(): void {
    Atomics.store(this.#cells, at.stop, 1);
  }

  /** True while a request to stop is heard. */
  get interruptible(): boolean {
    return Atomics.load(this.#cells, at.interruptible) !== 0;
  }

  set interruptible(is: boolean) {
    Atomics.store(this.#cells, at.interruptible, Number(is));
  }

  /** How often it was shown that the work goes on. */
  get beats(): number {
    return Atomics.load(this.#cells, at.beats);
  }

  beat(): void {
    Atomics.add(this.#cells, at.beats, 1);
  }

  /** True while a user's code runs. */
  get isInStep(): boolean {
    return Atomics.load(this.#cells, at.steps) > 0;
  }

  begins(): void {
    this.beat();
    Atomics.add(this.#cells, at.steps, 1);
  }

  ends(): void {
    Atomics.sub(this.#cells, at.steps, 1);
  }
}

let own: Lifeline | undefined;

/** Of the thread at hand, if somebody watches over it. */
export function lifeline(): Lifeline | undefined {
  return own;
}

/** From now on this thread is watched. */
export function attachLifeline(memory: SharedArrayBuffer): void {
  const line = new Lifeline(memory);
  watchSteps({ begins: () => line.begins(), ends: () => line.ends() });
  own = line;
}

/** Tells whoever watches; nobody, if nobody does. */
export function postToWatcher(told: ThreadMessage): void {
  if (own !== undefined && !isMainThread) parentPort?.postMessage(told);
}

/** Says what to print if a single step of the user's code never comes back, as far as that is known now. */
export function endingsBy(ending: (because: EndedBy) => Ending): void {
  if (own === undefined) return;
  const endings = {
    'time limit': ending('time limit'),
    'memory limit': ending('memory limit'),
    interrupted: ending('interrupted'),
  };
  postToWatcher({ kind: 'endings', endings });
}

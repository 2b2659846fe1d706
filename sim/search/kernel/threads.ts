import {
  MessageChannel,
  Worker,
  type MessagePort,
  receiveMessageOnPort as receive,
} from 'node:worker_threads';
import type { KernelMemory } from './memory.js';
import type { GlobalName } from './globals.js';

/** What a thread did in one phase: its share of the counts, and the numbers of states that it took and did not use. */
export interface SearchShare {
  readonly transitions: number;
  readonly quiescent: number;
  readonly reduced: number;
  readonly back: number;
  readonly next: number;
  readonly end: number;
}

type Globals = Partial<Record<GlobalName, number>>;

/** What a thread is told before it goes to work; what it was told before stays true. */
interface Orders {
  /** Null: forget the memory; there is no work. */
  readonly memory?: WebAssembly.Memory | null;
  readonly module?: WebAssembly.Module;
  readonly globals: Globals;
  readonly to: number;
}

/** Threads that walk one block of memory together with the one that calls. */
export class Threads {
  readonly #threads: readonly Thread[];

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => idle.pop() ?? new Thread());
  }

  /** From the next phase on the threads run this module, whose instances know nothing but these globals. */
  replace(memory: KernelMemory, module: WebAssembly.Module, globals: Globals): void {
    this.#threads.forEach((thread, index) => {
      const scratch = memory.scratch(index + 1);
      thread.tell({ memory: memory.memory, module, globals: { ...globals, scratch } });
    });
  }

  /** Sets all threads to work on the states up to `to`. */
  begin(to: number, globals: Globals): void {
    for (const thread of this.#threads) {
      thread.tell({ globals, to });
      thread.begin();
    }
  }

  /** Waits until all are done. */
  end(): readonly SearchShare[] {
    return this.#threads.map((thread) => thread.end());
  }

  /** Gives the threads back, for the next search. */
  close(): void {
    for (const thread of this.#threads) {
      thread.forget();
      idle.push(thread);
    }
  }
}

/** Threads that were used before and are free. */
const idle: Thread[] = [];

/** One thread as its leader sees it. */
class Thread {
  readonly #port: MessagePort;
  /** How often work has begun; 1 while it goes on; 1 when it failed. */
  readonly #control = new Int32Array(new SharedArrayBuffer(16));
  readonly #share = new Float64Array(new SharedArrayBuffer(48));
  #orders: Orders = { globals: {}, to: 0 };

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const source = `const { workerData, receiveMessageOnPort } = require('node:worker_threads');
(${String(serve)})(workerData, receiveMessageOnPort);`;
    const worker = new Worker(source, {
      eval: true,
      workerData: { port: port2, control: this.#control, share: this.#share },
      transferList: [port2],
    });
    worker.unref();
    port1.unref();
  }

  tell(orders: Partial<Orders>): void {
    const globals = { ...this.#orders.globals, ...orders.globals };
    this.#orders = { ...this.#orders, ...orders, globals };
  }

  /** Lets go of the memory. */
  forget(): void {
    this.#orders = { memory: null, globals: {}, to: 0 };
    this.begin();
    this.end();
  }

  begin(): void {
    this.#port.postMessage(this.#orders);
    this.#orders = { globals: {}, to: 0 };
    this.#control[1] = 1;
    Atomics.add(this.#control, 0, 1);
    Atomics.notify(this.#control, 0);
  }

  end(): SearchShare {
    while (Atomics.load(this.#control, 1) === 1) Atomics.wait(this.#control, 1, 1);
    if (this.#control[2] !== 0) {
      throw new Error(`a thread of the search failed: ${String(receive(this.#port)?.message)}`);
    }
    const [transitions = 0, quiescent = 0, reduced = 0, back = 0, next = 0, end = 0] = this.#share;
    return { transitions, quiescent, reduced, back, next, end };
  }
}

/** What runs in a thread. Its text is handed over, so it refers to nothing outside. */
function serve(
  {
    port,
    control,
    share,
  }: {
    readonly port: MessagePort;
    readonly control: Int32Array<SharedArrayBuffer>;
    readonly share: Float64Array;
  },
  receiveMessageOnPort: typeof receive,
): void {
  let memory: WebAssembly.Memory | null = null;
  let exports: Record<string, WebAssembly.Global & ((to: number) => void)> = {};
  for (let epoch = 0; ; epoch += 1) {
    while (Atomics.load(control, 0) === epoch) Atomics.wait(control, 0, epoch);
    try {
      const orders = receiveMessageOnPort(port)?.message as Orders;
      if (orders.memory !== undefined) memory = orders.memory;
      if (orders.module !== undefined) {
        // What is not in the tables yet is asked by the first thread only.
        const env = { memory: memory as WebAssembly.Memory, miss: () => -1 };
        const instance = new WebAssembly.Instance(orders.module, { env });
        exports = instance.exports as typeof exports;
      }
      if (memory === null) exports = {};
      for (const [name, value] of Object.entries(orders.globals)) {
        const global = exports[name];
        if (global !== undefined) global.value = value;
      }
      exports['work']?.(orders.to);
      ['transitions', 'quiescent', 'reduced', 'back', 'next', 'end'].forEach((name, index) => {
        share[index] = Number(exports[name]?.value ?? 0);
      });
      for (const name of ['quiescent', 'reduced', 'back']) {
        const global = exports[name];
        if (global !== undefined) global.value = 0;
      }
      if (exports['transitions'] !== undefined) exports['transitions'].value = 0n;
    } catch (error) {
      port.postMessage(String(error));
      control[2] = 1;
    }
    Atomics.store(control, 1, 0);
    Atomics.notify(control, 1);
  }
}

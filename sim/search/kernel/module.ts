import compile from 'watr/compile';
import { globals, type GlobalName } from './globals.js';
import { kernelText } from './text.js';

/** What an instance of the kernel offers. */
export interface KernelExports {
  run(from: number, to: number, list: number, whole: number): number;
  work(to: number): void;
  rehash(states: number): void;
  slotOf(state: number): number;
  orbits(from: number, to: number): number;
  repack(states: number, cells: number, oldBytes: number, newBytes: number): void;
}

const modules = new Map<string, WebAssembly.Module>();

/** The kernel for states of so many words, compiled once. */
export function kernelModule(words: number, shared: boolean): WebAssembly.Module {
  const key = `${words} ${String(shared)}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  const bytes = compile(kernelText(words, shared)) as Uint8Array<ArrayBuffer>;
  const module = new WebAssembly.Module(bytes);
  modules.set(key, module);
  return module;
}

/** True where WebAssembly may be compiled. */
export function mayCompile(): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return true;
  } catch {
    return false;
  }
}

/** One thread's instance: the functions, and the globals as properties. */
export class KernelInstance {
  readonly exports: KernelExports;
  readonly #globals = new Map<GlobalName, WebAssembly.Global>();

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    miss: (kind: number, a: number, b: number) => number,
  ) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory, miss } });
    this.exports = exports as unknown as KernelExports;
    for (const [name] of globals) this.#globals.set(name, exports[name] as WebAssembly.Global);
  }

  set(values: Partial<Record<GlobalName, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      (this.#globals.get(name as GlobalName) as WebAssembly.Global).value = value;
    }
  }

  get(name: GlobalName): number {
    return Number((this.#globals.get(name) as WebAssembly.Global).value);
  }

  /** Begins to count anew. */
  reset(): void {
    this.set({ quiescent: 0, reduced: 0, truncated: 0, back: 0 });
    (this.#globals.get('transitions') as WebAssembly.Global).value = 0n;
  }
}

import { bufferFull, repackSource } from './codegen.js';
import { actionsTo, type Engine } from './engine.js';
import { generate, Kernel } from './kernel.js';
import { Layout } from './layout.js';
import { pending, violation, witness } from './monitor.js';
import { PackedStore } from './packed-store.js';
import type { TupleSystem } from './tuple.js';
import type { WorldAction } from './world-types.js';
import { World } from './world.js';

/** The compiled engine for a system, or undefined where there is none: plain systems, timed worlds, no code generation. */
export function compiledEngine<Action>(system: TupleSystem<Action>): Engine<Action> | undefined {
  if (!(system instanceof World) || system.time === 'timed' || !mayGenerate()) return undefined;
  return new CompiledEngine(system) as Engine<WorldAction> as unknown as Engine<Action>;
}

function mayGenerate(): boolean {
  try {
    return generate('return true;');
  } catch {
    return false;
  }
}

/**
 * Walks a world by code that is generated for it: a state is packed into words, and a move is an addition to them.
 * Same tables, same answers as `World.expand`, which it is tested against.
 */
class CompiledEngine implements Engine<WorldAction> {
  readonly #world: World;
  readonly #store: PackedStore;
  #layout: Layout;
  #kernel: Kernel;

  constructor(world: World) {
    this.#world = world;
    const initial = world.initial();
    this.#layout = new Layout(Uint8Array.from(initial, (value) => 32 - Math.clz32(value)));
    this.#store = new PackedStore(this.#layout.words);
    this.#kernel = new Kernel(world.tables, this.#layout, this.#store.arena);
    const packed = new Int32Array(this.#layout.words);
    this.#layout.pack(initial, 0, packed, 0);
    this.#store.addAll(packed, 1, Int32Array.of(-1), 1);
  }

  get size(): number {
    return this.#store.size;
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  get count(): number {
    return this.#kernel.count;
  }

  get quiescent(): readonly number[] {
    return this.#kernel.quiescent;
  }

  expand(from: number, to: number): number {
    for (;;) {
      const kernel = this.#kernel;
      kernel.stopped = 0;
      kernel.quiescent = [];
      const next = kernel.expand(from, to);
      if (next > from) return next;
      if (kernel.stopped === bufferFull) kernel.enlargeBuffer(2 * kernel.parents.length);
      else this.#widen();
    }
  }

  store(room: number): boolean {
    const { buffer, count, parents } = this.#kernel;
    const stored = this.#store.addAll(buffer, count, parents, room);
    this.#kernel.arena = this.#store.arena;
    return stored;
  }

  violated(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), violation);
  }

  pending(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), pending);
  }

  witnessed(state: number): number {
    return this.#world.tables.monitors.mask(this.#monitors(state), witness);
  }

  actionsTo(state: number): readonly WorldAction[] {
    const layout = this.#layout;
    const { arena } = this.#store;
    const stored = {
      parent: (number: number) => this.#store.parent(number),
      read: (number: number, cells: Int32Array) =>
        layout.unpack(arena, number * layout.words, cells),
    };
    return actionsTo(this.#world, stored, state);
  }

  #monitors(state: number): number {
    const cell = this.#world.tables.monitorCell;
    const { bits, word, shift, words } = this.#layout;
    const packed = this.#store.arena[state * words + (word[cell] as number)] as number;
    return (packed >>> (shift[cell] as number)) & ((1 << (bits[cell] as number)) - 1);
  }

  /** Goes over to a layout in which the cell that has outgrown the present one fits. */
  #widen(): void {
    const { outgrown } = this.#kernel;
    if (outgrown === undefined) throw new Error('nothing has outgrown its cell');
    const old = this.#layout;
    this.#layout = this.#alike(outgrown.cell).reduce(
      (layout, cell) => layout.widened(cell, outgrown.value),
      old,
    );
    this.#store.repack(this.#layout.words, generate(repackSource(old, this.#layout)));
    this.#kernel = new Kernel(this.#world.tables, this.#layout, this.#store.arena);
  }

  /** The cells of actors with machines of the same name, as far as they are no wider: sooner or later they need the same. */
  #alike(cell: number): readonly number[] {
    const { actors } = this.#world.tables;
    const { bits } = this.#layout;
    const machineId = actors[cell]?.machineId;
    const others = actors.filter(
      (actor) =>
        actor.machineId === machineId && (bits[actor.index] as number) <= (bits[cell] as number),
    );
    return machineId === undefined ? [cell] : others.map(({ index }) => index);
  }
}

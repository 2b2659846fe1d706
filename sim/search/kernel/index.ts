/** Room `kernel`: the inner loop of the search as WebAssembly, and the tables that it walks by. */
import type { Engine, EngineOptions } from '../engine.js';
import type { Searchable } from '../capabilities.js';
import { membersMax } from './addresses.js';
import { CompiledEngine } from './engine.js';
import { isOutOfMemory } from './memory.js';
import { mayCompile } from './module.js';

/**
 * The compiled engine for a system, or undefined where there is none: plain systems, more symmetric members
 * than it has room for, no WebAssembly. It reserves over 8 GiB of addresses, whatever of them is used: the system may refuse.
 */
export function compiledEngine<Action>(
  system: Searchable<Action>,
  options: EngineOptions,
): Engine<Action> | 'no memory' | undefined {
  const { tables } = system;
  if (tables === undefined || !mayCompile()) return undefined;
  if ((options.symmetry?.members.length ?? 0) > membersMax) return undefined;
  try {
    return new CompiledEngine(system, tables, options);
  } catch (error) {
    if (isOutOfMemory(error)) return 'no memory';
    throw error;
  }
}

import { defaultSpec } from '../../properties/worlds/world-spec.js';
import type { MutantOutcome } from './outcome.js';
import type { Trial } from './worlds.js';

/** What became of a mutant, by its name. */
export interface StoredOutcome {
  readonly mutant: string;
  readonly fate: MutantOutcome;
}

/**
 * The text of the file that says what became of the mutants of one machine; `npm run mutants -- --write` writes them, one for
 * each machine, and prettier lays them out. Of a world it names what is not as in most.
 */
export function foundText(found: readonly StoredOutcome[]): string {
  return JSON.stringify(
    found.map(({ mutant, fate }) => ({
      mutant,
      fate: fate.kind === 'survived' ? fate : { ...fate, world: unusual(fate.world) },
    })),
  );
}

/** What a file says that `foundText` wrote. */
export function parseFound(text: string): readonly StoredOutcome[] {
  return (JSON.parse(text) as readonly StoredOutcome[]).map(({ mutant, fate }) => ({
    mutant,
    fate: fate.kind === 'survived' ? fate : { ...fate, world: { ...defaultSpec, ...fate.world } },
  }));
}

function unusual(trial: Trial): Partial<Trial> {
  const defaults: Readonly<Record<string, unknown>> = defaultSpec;
  return Object.fromEntries(
    Object.entries(trial).filter(
      ([key, value]) => JSON.stringify(defaults[key]) !== JSON.stringify(value),
    ),
  );
}

import { DivergenceError } from '../../input/errors.js';
import { oneLine } from '../../input/words.js';
import type { WorldAction } from '../world/action.js';
import { adaptationText, missingText, type Adaptation, type Missing } from './adaptation.js';
import type { System } from '../base/system.js';
import type { StepEffects } from '../world/config.js';

/** A system whose actions are labels; one that knows what a step sends and announces is followed more closely. */
export interface ReplayTarget<State> extends System<State, WorldAction> {
  effectsOf?(state: State, action: WorldAction): StepEffects;
}

/** A schedule as it runs in a system that may have changed since it was found. */
export interface Aligned {
  readonly actions: readonly WorldAction[];
  /** Where that is not the schedule to the letter, in the order of steps. Empty: it is. */
  readonly adaptations: readonly Adaptation[];
  /** How many actions come before the loop; null if there is none. */
  readonly loop: number | null;
  /** By number of labels, from 0: how many actions have happened when so many labels have. */
  readonly after: readonly number[];
  /** What was expected and was not told; null if all was, or nothing was expected. */
  readonly missing: Missing | null;
}

/** A schedule cannot be followed, and no change of names or steps explains why. `step` is the schedule's, from 1. */
export class AlignmentError extends DivergenceError {
  override readonly name = 'AlignmentError';

  constructor(
    step: number,
    expected: string,
    enabled: readonly string[],
    /** Why nothing helps, in words; empty if there is nothing to say besides. */
    readonly why: string,
    /** What was adapted in the steps before. */
    readonly adaptations: readonly Adaptation[],
  ) {
    super(step, expected, enabled);
    const before = adaptations.map(adaptationText).join('; ');
    this.message = oneLine([this.message, why, before].filter((part) => part !== '').join('; '));
  }
}

/** A schedule that must tell what it was expected to tell has told something else. */
export class UnexpectedFactError extends DivergenceError {
  override readonly name = 'UnexpectedFactError';

  constructor(missing: Missing) {
    super(missing.step, '', [], `diverged: ${missingText(missing)}`);
  }
}

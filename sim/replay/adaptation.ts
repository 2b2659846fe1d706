import type { Message } from '../world/effects.js';

/**
 * Where a replay is not the schedule to the letter. Steps of the schedule and of the replay count from 1; they are not the
 * same numbers once something was inserted or left out.
 */
export type Adaptation =
  | {
      readonly kind: 'renamed';
      /** The step of the replay at which it showed. */
      readonly step: number;
      readonly was: string;
      readonly is: string;
    }
  | {
      /** The message has another content now, or the timer was set in a state of another name. */
      readonly kind: 'relabelled';
      readonly step: number;
      readonly was: string;
      readonly is: string;
    }
  | { readonly kind: 'inserted'; readonly step: number; readonly label: string }
  | {
      readonly kind: 'left out';
      /** The step of the schedule. */
      readonly step: number;
      readonly label: string;
    };

/** One adaptation in words. */
export function adaptationText(adaptation: Adaptation): string {
  const { kind, step } = adaptation;
  switch (kind) {
    case 'renamed':
      return `re-synchronised at step ${step}: '${adaptation.was}' is '${adaptation.is}' now`;
    case 'relabelled':
      return `re-synchronised at step ${step}: '${adaptation.was}' is '${adaptation.is}' now`;
    case 'inserted':
      return `re-synchronised at step ${step}: inserted '${adaptation.label}'`;
    case 'left out':
      return `re-synchronised: step ${step} of the file, '${adaptation.label}', is no more; left out`;
  }
}

/** Where a replay stops telling what it was expected to tell. */
export interface Missing {
  /** The action, from 1, that tells something else; the last one if facts are missing in the end. */
  readonly step: number;
  /** Null: no more of these kinds was expected. */
  readonly expected: Message | null;
  /** Null: nothing more is told. */
  readonly told: Message | null;
}

/** What is missing in words, after `the steps ran, but`. */
export function missingText({ step, expected, told }: Missing): string {
  if (told === null) return `${factText(expected)} was not told again`;
  return `at step ${step} ${factText(told)} was told; expected ${factText(expected)}`;
}

function factText(fact: Message | null): string {
  return fact === null ? 'no more facts of these kinds' : JSON.stringify(fact);
}

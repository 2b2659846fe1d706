/** Why a mutant survives; the kinds in the order of the page, the strongest claim first. */
export type ReasonKind = 'equivalent' | 'hidden' | 'unspoken' | 'unasked' | 'unseen';

export interface Reason {
  readonly kind: ReasonKind;
  readonly because: string;
}

/** Mutants that nothing kills, and why. */
export interface Survivors extends Reason {
  /** By name. */
  readonly mutants: readonly string[];
}

/** What each kind claims. Of all but the first kind a test shows that the mutant is not equivalent. */
export const reasonKinds: readonly {
  readonly kind: ReasonKind;
  readonly title: string;
  readonly sentence: string;
}[] = [
  {
    kind: 'equivalent',
    title: 'Equivalent, by argument',
    sentence:
      'The mutant behaves differently, but everything it brings about can also come about without it. This is an argument from reading the machines, not a proof.',
  },
  {
    kind: 'hidden',
    title: 'Masked by the same faults',
    sentence:
      'The guard protects something, but the faults that make it necessary break the same property in another way. No verdict depends on it; that does not mean you may leave it out.',
  },
  {
    kind: 'unspoken',
    title: 'Observed by no property',
    sentence:
      'The mutant is worse, or at least different, and no property observes it: none counts refusals, measures windows or rejects an empty batch.',
  },
  {
    kind: 'unasked',
    title: 'Reached by no strategy',
    sentence:
      'The guard never gives the other answer in any world, so the mutant equals the original there. The machine models a whole protocol or service; the strategies use a part of it.',
  },
  {
    kind: 'unseen',
    title: 'Not found within these bounds',
    sentence:
      'No verdict changes within two or three messages and one fault. The mutant may not be equivalent; the reason says what would distinguish it, where that is known.',
  },
];

/** Each guard of each machine. */
export function each(machines: string, guards: string): readonly string[] {
  return machines
    .split(' ')
    .flatMap((machine) => guards.split(' ').map((guard) => `${machine}/${guard}`));
}

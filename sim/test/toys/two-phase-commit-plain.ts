import type { System } from '../../index.js';

export interface Commit {
  readonly managers: readonly ('working' | 'prepared' | 'committed' | 'aborted')[];
  readonly coordinator: 'init' | 'committed' | 'aborted';
  /** Which managers the coordinator knows to be prepared. */
  readonly known: readonly boolean[];
  /** Messages ever sent; none is ever used up. */
  readonly sent: { readonly prepared: readonly boolean[]; readonly outcome: readonly Outcome[] };
}

type Outcome = 'commit' | 'abort';

interface Step {
  readonly name: string;
  readonly next: Commit;
}

/**
 * Two-phase commit among `n` resource managers, action by action as in the TLA+ specification.
 *
 * Source: TLA+ Examples, transaction_commit/TwoPhase.tla.
 * @param asksAll false plants a bug: the coordinator commits without having heard from every manager.
 */
export function twoPhaseCommitPlain(n: number, { asksAll = true } = {}): System<Commit, Step> {
  const nobody = Array.from({ length: n }, () => false);
  return {
    name: `two-phase commit, ${n} resource managers, as one system`,
    initial: () => ({
      managers: nobody.map(() => 'working'),
      coordinator: 'init',
      known: nobody,
      sent: { prepared: nobody, outcome: [] },
    }),
    enabled: (state) => [...coordinatorSteps(state, asksAll), ...managerSteps(state)],
    step: (_, { next }) => next,
    fingerprint: (state) => JSON.stringify(state),
    describe: ({ name }) => name,
  };
}

/** True if no manager has committed while another one has aborted. */
export function isConsistent({ managers }: Commit): boolean {
  return !(managers.includes('committed') && managers.includes('aborted'));
}

function coordinatorSteps(state: Commit, asksAll: boolean): Step[] {
  if (state.coordinator !== 'init') return [];
  const { sent, known } = state;
  const steps: Step[] = [];
  known.forEach((_, self) => {
    if (sent.prepared[self] !== true) return;
    steps.push({ name: `learn ${self}`, next: { ...state, known: known.with(self, true) } });
  });
  if (!asksAll || known.every(Boolean)) {
    steps.push({
      name: 'commit',
      next: { ...state, coordinator: 'committed', sent: { ...sent, outcome: ['commit'] } },
    });
  }
  steps.push({
    name: 'abort',
    next: { ...state, coordinator: 'aborted', sent: { ...sent, outcome: ['abort'] } },
  });
  return steps;
}

function managerSteps(state: Commit): Step[] {
  const { managers, sent } = state;
  return managers.flatMap((manager, self) => {
    const steps: Step[] = [];
    const become = (name: string, next: (typeof managers)[number], change = {}): void => {
      steps.push({
        name: `${name} ${self}`,
        next: { ...state, managers: managers.with(self, next), ...change },
      });
    };
    if (manager === 'working') {
      become('prepare', 'prepared', {
        sent: { ...sent, prepared: sent.prepared.with(self, true) },
      });
      become('choose abort', 'aborted');
    }
    if (sent.outcome.includes('commit')) become('hear commit', 'committed');
    if (sent.outcome.includes('abort')) become('hear abort', 'aborted');
    return steps;
  });
}

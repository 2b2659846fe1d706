import type { System } from '../../index.js';

export type Manager = 'working' | 'prepared' | 'committed' | 'aborted';
type Managers = readonly Manager[];

interface Step {
  readonly name: string;
  readonly next: Managers;
}

/**
 * What every transaction commit protocol of `n` resource managers must do, without saying how (TCommit): the managers
 * see each other's states.
 *
 * Source: TLA+ Examples, transaction_commit/TCommit.tla.
 * @param asksAll false plants a bug: a prepared manager commits without looking at the others.
 */
export function transactionCommit(n: number, { asksAll = true } = {}): System<Managers, Step> {
  return {
    name: `transaction commit, ${n} resource managers`,
    initial: () => Array.from({ length: n }, () => 'working'),
    enabled: (managers) => managers.flatMap((_, self) => stepsOf(managers, self, asksAll)),
    step: (_, { next }) => next,
    fingerprint: (managers) => managers.join(),
    describe: ({ name }) => name,
  };
}

/** True if no manager has committed while another one has aborted. */
export function agree(managers: Managers): boolean {
  return !(managers.includes('committed') && managers.includes('aborted'));
}

function stepsOf(managers: Managers, self: number, asksAll: boolean): Step[] {
  const manager = managers[self] as Manager;
  const canCommit = managers.every((other) => other === 'prepared' || other === 'committed');
  const mayAbort = manager === 'working' || manager === 'prepared';
  const nexts: Manager[] = [];
  if (manager === 'working') nexts.push('prepared');
  if (manager === 'prepared' && (canCommit || !asksAll)) nexts.push('committed');
  if (mayAbort && !managers.includes('committed')) nexts.push('aborted');
  return nexts.map((next) => ({
    name: `manager ${self + 1} becomes ${next}`,
    next: managers.with(self, next),
  }));
}

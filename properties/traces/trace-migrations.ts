import { InputError } from '../../input/errors.js';
import { retiredFaults, type Trace1 } from './trace-schema.js';
import type { FaultName } from '../../model/index.js';

/** A file's content in the next version of the format, and what that changed besides, in words. */
export interface Migrated {
  readonly value: unknown;
  readonly notes: readonly string[];
}

/** What came instead of the faults that are no more. */
const successors: { readonly [Fault in (typeof retiredFaults)[number]]: FaultName } = {
  drop: 'lost-reply',
  restart: 'redelivery',
};

/**
 * From `onebatch-trace/1` to `/2`, which adds `note`, `expect` and `found.path`; none of them can be made up.
 *
 * The first version did not change its number when the model did. What its oldest files say otherwise than they would now is said
 * anew, if it means the same:
 * - an activity was a timer of the execution, `ACTIVITY in processing`; it is the receipt of RUN_ACTIVITY now;
 * - faults that are no more, where no step makes use of them. One that does is refused: `lost-reply` sends the request
 *   again, as `drop` did not, and `redelivery` goes to another host, as `restart` did not.
 * @throws InputError for such a step; in one line, without the file's name.
 */
export function from1to2({ world, steps, ...rest }: Trace1): Migrated {
  const used = steps.findIndex(({ action }) => isRetired(action));
  const fault = steps[used]?.action;
  if (fault !== undefined && isRetired(fault)) {
    throw new InputError(
      `at steps[${used}].action: the fault '${fault}' is no more, and '${successors[fault]}' is not the same; expected a schedule found anew, with --fault ${successors[fault]}=1`,
    );
  }
  const faults = Object.entries(world.faults).filter(([name]) => !isRetired(name));
  const gone = retiredFaults.filter((name) => Object.hasOwn(world.faults, name));
  const isActivity = ({ action, message }: Trace1['steps'][number]): boolean =>
    action === 'fire' && message === 'ACTIVITY in processing';
  const activities = steps.flatMap((step, index) => (isActivity(step) ? [index + 1] : []));
  return {
    value: {
      ...rest,
      format: 'onebatch-trace/2',
      world: { ...world, faults: Object.fromEntries(faults) },
      steps: steps.map((step) =>
        isActivity(step)
          ? { actor: 'activities', action: 'deliver', message: `RUN_ACTIVITY from ${step.actor}` }
          : step,
      ),
    },
    notes: [
      ...gone.map((name) => `the fault '${name}' is no more; no step makes use of it`),
      ...activities.map(
        (step) =>
          `step ${step}: the timer 'ACTIVITY in processing' is the receipt of RUN_ACTIVITY now`,
      ),
    ],
  };
}

function isRetired(name: string): name is (typeof retiredFaults)[number] {
  return retiredFaults.some((retired) => retired === name);
}

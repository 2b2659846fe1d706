/** Runs activity functions as their host does: several at a time, each to its end. */
import type { ActivitiesJob, ActivityBegun, ActivityEnd } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { invocation } from './invocation.js';
import { registrations, type Handler } from './registry.js';
import { driver, refuse, thrown } from './runtime.js';

const ends: (ActivityEnd | null)[] = [];

driver<ActivitiesJob>('activities', {
  begin: () => undefined,
  deliver: (told) => {
    const { name, input } = told as unknown as ActivityBegun;
    const at = ends.push(null) - 1;
    void Promise.resolve()
      .then(() => handlerOf(name)(shown(input), invocation(name)))
      .then(
        (value) =>
          (ends[at] = { result: hidden(JSON.parse(JSON.stringify(value ?? null)) as Json) }),
        (error: unknown) => (ends[at] = { error: thrown(error).message }),
      );
  },
  result: () => ends,
});

function handlerOf(name: string): Handler {
  const found = registrations.get(name);
  if (found?.kind === 'activity') return found.handler;
  const known = [...registrations].filter(([, { kind }]) => kind === 'activity');
  return refuse(
    `the activity '${name}', which is none of ${known.map(([one]) => one).join(', ') || 'nothing'},`,
  );
}

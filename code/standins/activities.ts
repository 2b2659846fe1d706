/** Runs activity functions as their host does: several at a time, each to its end. */
import type { ActivitiesJob, ActivityBegun, ActivityEnd } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { hidden, shown } from '../data.js';
import { invocation } from './invocation.js';
import { registrations, type Handler } from './registry.js';
import { driver, refuse, reject, thrown } from './runtime.js';

const ends: (ActivityEnd | null)[] = [];

driver<ActivitiesJob>('activities', {
  begin: ({ expects }) => {
    if (expects !== undefined && activityOf(expects) === undefined)
      reject(
        `process is '${expects}', which is no activity of the app; expected one of ${known()}`,
      );
  },
  deliver: (told) => {
    const { name, input } = told as unknown as ActivityBegun;
    const at = ends.push(null) - 1;
    void Promise.resolve()
      .then(() => handlerOf(name)(shown(input), invocation(name)))
      // What is no JSON is an error of the activity: its host cannot send it.
      .then((value) => hidden(JSON.parse(JSON.stringify(value ?? null)) as Json))
      .then(
        (result) => (ends[at] = { result }),
        (error: unknown) => (ends[at] = { error: thrown(error).message }),
      );
  },
  result: () => ends,
});

function handlerOf(name: string): Handler {
  return activityOf(name) ?? refuse(`the activity '${name}', which is none of ${known()},`);
}

function activityOf(name: string): Handler | undefined {
  const found = registrations.get(name);
  return found?.kind === 'activity' ? found.handler : undefined;
}

function known(): string {
  const activities = [...registrations].filter(([, { kind }]) => kind === 'activity');
  return activities.map(([name]) => name).join(', ') || 'nothing';
}

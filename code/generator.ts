import { InputError } from '../input/errors.js';
import { orchestrator, strategies, type Strategy } from '../model/index.js';
import { executionId, instanceId, windowKey } from '../model/domain.js';
import { Orchestration } from './durable/orchestration.js';
import { codeOrchestrator } from './durable/orchestrator.js';
import type { Registered, RegisteredJob } from './durable/jobs.js';
import type { Program } from './sandbox/program.js';

/** What starts an orchestrator whose file has nothing that does. */
const starts = 'atomic-insert';

/**
 * The orchestrator that a file consists of: the one that is named, or, in a file without anything that serves messages, the only one. Null:
 * the file has a start.
 * @throws InputError if it has several, and none is named.
 */
export function orchestratorIn(program: Program, wanted: string | undefined): string | null {
  const job: RegisteredJob = { kind: 'registered', id: '' };
  const run = program.attempt(job, []);
  // Whatever is wrong with the file is told when it is run.
  if (run.refusal !== null) return null;
  const { serves, orchestrators } = run.result as unknown as Registered;
  if (wanted !== undefined) return orchestrators.includes(wanted) ? wanted : null;
  const [only, ...others] = serves ? [] : orchestrators;
  if (others.length === 0) return only ?? null;
  throw new InputError(
    `${program.file} has several orchestrators and no trigger; name one: FILE#NAME, --trigger NAME or option trigger (${orchestrators.join(', ')})`,
  );
}

/**
 * A user's own orchestrator as a strategy: started by the machine `atomic-insert`, with `{ id, window }`; each further message is an event
 * `{ id, window }` under the name that it waits for.
 */
export function orchestratorStrategy(program: Program, name: string): Strategy {
  const given = strategies[starts];
  if (given === undefined) throw new Error(`there is no strategy ${starts}`);
  const event = eventOf(program, name);
  const machine = codeOrchestrator(program, { name, event });
  return {
    ...given,
    assumes: `what the stand-ins for its SDKs say of them; ${starts} starts it, and raises the event '${event}' for each further message`,
    build: (options) => {
      const parts = given.build(options);
      const actors = parts.actors.map((actor) =>
        actor.machine === orchestrator ? { ...actor, machine } : actor,
      );
      return { ...parts, actors };
    },
  };
}

/** The event that it waits for first. @throws InputError if there are several. */
function eventOf(program: Program, name: string): string {
  const start = {
    instance: instanceId('i'),
    execution: executionId('e'),
    window: windowKey('w1'),
    messages: [],
    collects: true,
    code: { name, data: { $id: 'm1', $window: 'w1' } },
  };
  const [event = 'message', ...others] = new Orchestration(program, null, {}).at(start, []).awaits;
  if (others.length === 0) return event;
  throw new InputError(
    `${program.file} waits for several events (${[event, ...others].join(', ')}); which one brings a message is for an app to say: onebatch.config.ts`,
  );
}

/** The bundle begins here: one call of the user's function. */
import './globals.js';
import * as user from 'onebatch:user';
import type { Json } from '../../model/parts.js';
import './activities.js';
import { batchEvents } from './batches.js';
import './program.js';
import type { CallJob } from '../call.js';
import type { RegisteredJob } from '../durable/jobs.js';
import * as df from './durable-functions.js';
import './entity.js';
import './orchestration.js';
import { invocation } from './invocation.js';
import { registrations, type Handler, type Registration } from './registry.js';
import { driver, end, reject, thrown } from './runtime.js';
import { shown } from './shown.js';

/** Triggers that bring a message. */
const bringing = [
  'http',
  'storageQueue',
  'serviceBusQueue',
  'serviceBusTopic',
  'eventHub',
  'eventGrid',
];

/** What a timer trigger is given; a message of the world is one tick of it. */
const tick = (): unknown =>
  shown('the timer of a trigger', { isPastDue: false }, ['schedule', 'scheduleStatus']);

driver<CallJob>('call', {
  begin: (job) => {
    void called(job).then(
      (value) => end({ how: 'returned', value: { status: statusOf(value), ...windowIn(value) } }),
      (error: unknown) => end({ how: 'threw', error: thrown(error) }),
    );
  },
  result: () => batchEvents(),
});

async function called({ message, trigger, body: told }: CallJob): Promise<unknown> {
  const body: Json = told ?? { ...message };
  const context = invocation();
  const found = trigger === null ? theOne() : named(trigger);
  if (typeof found === 'function') return found(body, context);
  const given = found.kind === 'http' ? httpRequest(body) : found.kind === 'timer' ? tick() : body;
  return found.durable
    ? found.handler(given, df.getClient(context), context)
    : found.handler(given, context);
}

const isGenerator = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object GeneratorFunction]';

const exportedFunctions = (): readonly (readonly [string, unknown])[] =>
  Object.entries(user).filter(([, value]) => typeof value === 'function' && !isGenerator(value));

/** A generator that is exported is an orchestrator, registered or not. */
for (const [name, value] of Object.entries(user)) {
  const isKnown = [...registrations.values()].some(({ handler }) => handler === value);
  if (isGenerator(value) && !isKnown && !registrations.has(name)) {
    registrations.set(name, { kind: 'orchestration', durable: false, handler: value as Handler });
  }
}

driver<RegisteredJob>('registered', {
  begin: () => undefined,
  result: () => {
    const known = [...registrations];
    const serves = exportedFunctions().length > 0 || known.some(([, { kind }]) => isTrigger(kind));
    const orchestrators = known.flatMap(([name, { kind }]) =>
      kind === 'orchestration' ? [name] : [],
    );
    return { serves, orchestrators };
  },
});

const isTrigger = (kind: string): boolean => kind === 'timer' || bringing.includes(kind);

function theOne(): Registration | Handler {
  const brings = [...registrations].filter(([, { kind }]) => bringing.includes(kind));
  const ticks = [...registrations].filter(([, { kind }]) => kind === 'timer');
  const triggers = brings.length === 0 ? ticks : brings;
  const names = triggers.map(([name]) => name);
  if (triggers.length > 1) return reject(`the file has several triggers; ${oneOf(names)}`);
  const [only] = triggers;
  if (only !== undefined) return only[1];
  const functions = exportedFunctions();
  const [first] = functions;
  if (first === undefined)
    return reject(
      `the file registers no trigger and exports no function; expected one of them${others(Object.keys(user))}`,
    );
  const found =
    functions.length === 1
      ? first
      : functions.find(([name]) => name === 'start' || name === 'default');
  if (found === undefined)
    return reject(`the file exports several functions; ${oneOf(functions.map(([name]) => name))}`);
  return found[1] as Handler;
}

function named(trigger: string): Registration | Handler {
  const registered = registrations.get(trigger);
  if (registered !== undefined) return registered;
  const exported = user[trigger];
  if (typeof exported === 'function') return exported as Handler;
  const functions = exportedFunctions();
  const names = [...registrations.keys(), ...functions.map(([name]) => name)];
  const there = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`;
  return reject(`the file has no trigger and exports no function '${trigger}'; ${there}`);
}

/** A world or a strategy that is no default export is asked for by its name. */
const others = (names: readonly string[]): string =>
  names.length === 0 ? '' : `, or FILE#NAME for a strategy or world (${names.join(', ')})`;

/** What to say to the file's name, or to the configuration of an app. */
const oneOf = (names: readonly string[]): string =>
  `name one: FILE#NAME, --trigger NAME or option trigger (${names.join(', ')})`;

function httpRequest(body: Json): unknown {
  const text = JSON.stringify(body);
  const fields: object = typeof body === 'object' && body !== null ? body : {};
  return {
    method: 'POST',
    url: 'https://localhost/api/function',
    params: fields,
    query: new Map(Object.entries(fields)),
    headers: new Map([['content-type', 'application/json']]),
    user: null,
    json: () => Promise.resolve(JSON.parse(text) as unknown),
    text: () => Promise.resolve(text),
  };
}

function statusOf(value: unknown): number | null {
  const status = (value as { readonly status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' ? status : null;
}

/** The window that a start says its message went to; nothing if it does not. */
function windowIn(value: unknown): { readonly window?: string } {
  const { window } = (value ?? {}) as { readonly window?: unknown };
  return typeof window === 'string' || typeof window === 'number' ? { window: String(window) } : {};
}

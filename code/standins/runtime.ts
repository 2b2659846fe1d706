/**
 * The realm's own side of a run: what stand-ins are made of. It is bundled with the user's code and evaluated anew for each run, so
 * nothing here outlives one.
 *
 * A stand-in asks an actor with `request`, and says with `refuse` what nobody simulates. Clock, chance and ids are derived from
 * what has happened so far.
 */
import type { CallJob } from '../call.js';
import type { Site } from '../../model/azure/starter/starter.js';
import { instanceId, type ActorId } from '../../model/domain.js';
import type { Message } from '../../model/messages.js';
import type { Json } from '../../model/parts.js';
import { refusal, Requests, type Asking } from './requests.js';
import {
  hostKey,
  realmKey,
  type Call,
  type Entry,
  type Job,
  type Outcome,
  type Refusal,
  type Stands,
  type Told,
  type Thrown,
  type Wanted,
} from '../realm.js';

/** What the host has put into the realm before the bundle is evaluated. */
interface Host {
  readonly job: string;
  readonly env: string;
  /** True: the stack of each request and timer is kept. */
  readonly lines: boolean;
}

interface PendingTimer {
  readonly ms: number;
  readonly slot: number;
  /** Entries of the log when it was set. */
  readonly since: number;
  readonly due: number;
  readonly at: string;
  live: boolean;
  readonly fire: () => void;
}

/** Runs jobs of one kind. */
export interface Driver<J extends Job> {
  readonly begin: (job: J) => void;
  /** Takes an entry that is neither an answer nor a timer. Absent: there are none. */
  readonly deliver?: (told: Json) => void;
  /** What it says besides calls, timers and outcome; default: null. */
  readonly result?: () => Json;
}

const scope = globalThis as unknown as Record<string, unknown>;
const host = scope[hostKey] as Host;
const theJob = JSON.parse(host.job) as Job;

/** Milliseconds since 1970 when a run begins. */
export const beginning = theJob.now ?? 1_700_000_000_000;

const requests = new Requests(theJob.pipelined ?? []);
const timers: PendingTimer[] = [];
const refusals: Refusal[] = [];
const unhandled: Thrown[] = [];
const said: string[] = [];
/** What has to be given back before the call ends. */
const held = new Set<Refusal>();
const drivers = new Map<string, Driver<Job>>();
let outcome: Outcome | null = null;
let told: Told | null = null;
let started = false;
let now = beginning;
let entries = 0;
let made = 0;
let forbidden: string | null = null;
let forbidsAll = false;
let limit: { readonly due: number; readonly what: string } | null = null;

/** The job, as the driver of its kind knows it. */
export const job = <J extends Job>(): J => theJob as J;

/** True in a process that works off what starts leave: see code/engines. */
export const isWorker = (): boolean => theJob.kind === 'work';

/**
 * Refuses requests and timers from now on, and `all`: clock and chance, too.
 *
 * @param where says where they are not to be, after the name of what it was. Null: they may be used again.
 */
export function forbid(where: string | null, all = true): void {
  forbidden = where;
  forbidsAll = all;
}

function expectAllowed(what: string, isPure = false): void {
  if (forbidden !== null && (forbidsAll || !isPure)) refuse(`${what} ${forbidden},`);
}

/** Registers who runs the jobs of a kind. */
export function driver<J extends Job>(kind: string, runs: Driver<J>): void {
  drivers.set(kind, runs as unknown as Driver<Job>);
}

/** The time, in milliseconds since 1970: it moves when a timer of the code's own fires, and never otherwise. */
export const time = (): number => {
  expectAllowed('the clock', true);
  return now;
};

/** 1, 2, 3 and so on: for what has to be different each time. */
export const next = (): number => {
  expectAllowed('a random number or id', true);
  return (made += 1);
};

export const environment = JSON.parse(host.env) as Record<string, string>;

/**
 * Sends a message to an actor; settles when it has answered. Several may be open at once, to one actor too: they are handled, and
 * answered, in any order.
 *
 * @param view what the code can learn of the answer: a pure function of it. The rest is not remembered, so that two answers which the
 *   code cannot tell apart lead to one state.
 * @param refused what is thrown if the request is refused (503), after the tries of the SDK. Null: the answer is given like any other.
 * @param connection requests of one keep their order. Absent: it overtakes all others.
 */
export function request<Reply extends { readonly type: string }, View = Reply>(
  to: ActorId,
  message: Message,
  view: (reply: Reply) => View = (reply) => reply as unknown as View,
  refused: (() => Error) | null = null,
  connection?: number,
): Promise<View> {
  expectAllowed('a request');
  // The run is over, whatever the code does with that.
  if (refusals.length > 0) return new Promise(() => undefined);
  // That its holder is gone has to come after it: see `HOLDER_GONE` in model/azure/blob-messages.ts.
  if (message.type === 'ACQUIRE' && requests.isBesides(to)) {
    refuse('a lease that is acquired while another request to its blob is open');
  }
  const answer = new Promise<View | typeof refusal>((settle) => {
    requests.add({
      to,
      message: message as unknown as Call['message'],
      at: here(),
      view: view as unknown as (reply: Json) => Json,
      settle: settle as unknown as Asking['settle'],
      throws: refused !== null,
      ...(connection === undefined ? {} : { connection }),
    });
  });
  return refused === null ? (answer as Promise<View>) : orThrown(answer, refused);
}

/** An async function, so that the stack of what is thrown leads to the user's line. */
async function orThrown<View>(
  answer: Promise<View | typeof refusal>,
  refused: () => Error,
): Promise<View> {
  const seen = await answer;
  if (seen !== refusal) return seen;
  tell('unavailable');
  throw refused();
}

/**
 * Ends the run: nobody simulates that. The search ends with the user's line even if the code catches the error.
 *
 * @param what the name of what was asked for, and, where it helps, what there is instead.
 */
export function refuse(what: string): never {
  throw refused(`${what} is not simulated`, null);
}

/** Ends the run: what was asked for is not in the file. */
export function reject(what: string): never {
  throw refused(what, null);
}

/**
 * Ends the run: the code asks for a resource that the job does not name. A recording run puts it into the world. Nothing is thrown, since
 * code that catches it and tries again would spin: what is asked of it is never answered.
 *
 * @returns an actor that is none.
 */
export function want(kind: string, name: string): ActorId {
  const { window } = job<CallJob>().message;
  refused(`${kind} '${name}' is not in this world`, { kind, name, window });
  return '';
}

function refused(what: string, wanted: Wanted | null): Error {
  const error = new Error(what);
  refusals.push({ what, stack: error.stack ?? null, wanted });
  return error;
}

/** The actor that stands for a resource of the user's, by its kind and name: see `actorOf` in code/resources.ts. */
export function resource(kind: string, name: string): ActorId {
  return resources()[`${kind} ${name}`] ?? want(kind, name);
}

/** All of them. Asked for before there is a request, so it is refused where requests are: code may catch what its stand-in throws. */
export function resources(): CallJob['resources'] {
  expectAllowed('a request');
  return job<CallJob>().resources;
}

/** Refuses what only a trigger may do: executions are called by the message that starts them. */
export function expectCall(): void {
  if (theJob.kind !== 'call') refuse('a client of durable-functions in an activity');
}

/** The actors of the window whose instance has this id. */
export function siteOf(instance: string): Pick<Site, 'instance' | 'instances' | 'history'> {
  if (/^sub-\d+-of-/.test(instance)) refuse(`the instance of a sub-orchestration ('${instance}')`);
  expectCall();
  const delivery = job<CallJob>().deliveries?.[instance];
  if (delivery !== undefined) return delivery;
  const found = Object.values(job<CallJob>().sites).find((site) => site.instance === instance);
  if (found !== undefined) return found;
  const nobody = want('instance', instance);
  return { instance: instanceId(instance), instances: nobody, history: nobody };
}

/** The actors of the window whose message is served. */
export function ownSite(): Site {
  const { sites, message } = job<CallJob>();
  return sites[message.window] ?? refuse(`window '${message.window}'`);
}

/** What came of a request that was to place the message; the last word counts. */
export function tell(what: Told): void {
  told = what;
}

/** An instance was started for the message. */
export function tellStarted(is = true): void {
  started = is;
  if (is) told = 'started';
}

export const hasStarted = (): boolean => started;

/** How the call ended. Only the first word counts. */
export function end(how: Outcome): void {
  if (outcome === null) refusals.push(...held);
  outcome ??= how;
}

/** Refuses, at the line of now, that the call ends before what comes back is called. */
export function expectBack(what: string): () => void {
  const one = {
    what: `${what} is not simulated`,
    stack: new Error(what).stack ?? null,
    wanted: null,
  };
  held.add(one);
  return () => void held.delete(one);
}

export function say(line: string): void {
  said.push(line);
}

/** What was thrown, as data. */
export function thrown(error: unknown): Thrown {
  if (error instanceof Error) {
    return { name: error.name, message: error.message, stack: error.stack ?? null };
  }
  const name = error === null ? 'null' : `a value of type ${typeof error}`;
  return { name, message: printable(error), stack: null };
}

function printable(value: unknown): string {
  try {
    // An object has its own way of being text, or none.
    // eslint-disable-next-line @typescript-eslint/no-base-to-string
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  } catch {
    return '';
  }
}

/** Sets a timer of the world; returns its number, from 1. */
export function setTimer(ms: number, fire: () => void): number {
  expectAllowed('a timer of JavaScript');
  let slot = 0;
  while (timers.some((timer) => timer.live && timer.slot === slot)) slot += 1;
  const wait = Math.max(1, Math.trunc(ms) || 1);
  if (limit !== null && now + wait >= limit.due) refuse(`a timer of ${wait} ms ${limit.what}`);
  const live = wait <= (job<CallJob>().lasts ?? Infinity);
  timers.push({ ms: wait, slot, since: entries, due: now + wait, at: here(), live, fire });
  return timers.length;
}

/** Refuses timers, from now on, that are due at that time or later. @param what says of which time, after that of the timer. */
export function limitTimers(due: number, what: string): void {
  limit = { due, what };
}

/** Takes back a timer by its number; one that has fired is left alone. */
export function clearTimer(number: number): void {
  const timer = timers[number - 1];
  if (timer !== undefined) timer.live = false;
}

function here(): string {
  return host.lines ? (new Error().stack ?? '') : '';
}

/** Refuses an answer without a number where all that are open have one: whose it is nobody knows. */
function expectNumber(from: ActorId): void {
  const open = requests.numbered(from).map(({ message }) => message.type);
  if (open.length === 0) return;
  const what = `an answer of ${from} that does not say which of the open requests (${open.join(', ')}) it is for is not simulated: send it in the step in which the request comes, or with the correlation of the request`;
  refusals.push({ what, stack: null, wanted: null });
}

function take(entry: Entry): void {
  entries += 1;
  if ('f' in entry) {
    requests.answer(entry.f, entry.n, 'refused' in entry ? refusal : entry.reply);
  } else if ('t' in entry) {
    const timer = timers.find(({ slot, live }) => live && slot === entry.t);
    if (timer === undefined) throw new Error(`no timer is in slot ${entry.t}`);
    timer.live = false;
    now = Math.max(now, timer.due);
    try {
      timer.fire();
    } catch (error) {
      unhandled.push(thrown(error));
    }
  } else {
    const { deliver } = drivers.get(theJob.kind) ?? {};
    if (deliver === undefined)
      throw new Error(`a ${theJob.kind} takes no ${JSON.stringify(entry)}`);
    deliver(entry.told);
  }
}

/** What the host calls, each from a script of its own, so that all that follows has happened when it comes back. */
scope[realmKey] = {
  begin(): void {
    const runs = drivers.get(theJob.kind);
    if (runs === undefined) throw new Error(`nobody runs a ${theJob.kind}`);
    runs.begin(theJob);
  },
  deliver(text: string): void {
    take(JSON.parse(text) as Entry);
  },
  /**
   * Takes the answer of an actor, with the number of the request if it has one, and returns the entry that it makes; null if nothing
   * is open to it.
   */
  hear(from: ActorId, n: number | undefined, text: string): string | null {
    const asking = requests.open(from, n);
    if (asking === undefined) {
      if (n === undefined) expectNumber(from);
      return null;
    }
    const reply = JSON.parse(text) as Json & { readonly type?: unknown };
    const isRefusal = asking.throws && reply.type === 'UNAVAILABLE';
    const entry = JSON.stringify({
      f: from,
      ...(n === undefined ? {} : { n }),
      ...(isRefusal ? { refused: true } : { reply: asking.view(reply) }),
    });
    take(JSON.parse(entry) as Entry);
    return entry;
  },
  reject(error: unknown): void {
    unhandled.push(thrown(error));
  },
  cannotLoad(error: unknown): void {
    const { name, message, stack } = thrown(error);
    refusals.push({
      what: `the file throws when it is loaded: ${name}: ${message}`,
      stack,
      wanted: null,
    });
  },
  report(): string {
    return JSON.stringify({
      calls: requests.calls(),
      timers: timers.map(({ ms, slot, since, live }) => ({ ms, slot, since, live })),
      outcome,
      marks: { started, told },
      unhandled,
      said,
      result: drivers.get(theJob.kind)?.result?.() ?? null,
      refusal: refusals[0] ?? null,
    });
  },
  stands(): string {
    const stands: Stands = { calls: requests.stacks(), timers: timers.map(({ at }) => at) };
    return JSON.stringify(stands);
  },
};

import {
  environment,
  type Message,
  type Random,
  type World,
  type WorldAction,
} from '../../../sim/index.js';
import { silent } from '../../validation/log/meanings.js';
import type { Episode, LoggedBatch, LoggedCall } from '../../validation/log/episode.js';

/** A request that a starter made in a run, with what came back. */
export interface Request {
  readonly type: string;
  readonly begin: number;
  readonly item: string;
  end: number;
  answer: Message | null;
}

/** Milliseconds between two steps of a run: all that is logged of one is within them. */
const stepMs = 10;

/**
 * What a log would say of a random run, two hosts by turns.
 *
 * @param callsOf the calls of a client that requests were; default: of the naive start, or of the one that inserts a row first.
 */
export function randomEpisode(
  world: World,
  random: Random,
  callsOf: (requests: readonly Request[], clock: string) => LoggedCall[] = azureCalls,
): Episode {
  const mail = world.config.mail ?? [];
  const starters = mail.map(({ to }) => to);
  const messages = mail.map(({ message }) => message['id'] as string);
  const requests = starters.map((): Request[] => []);
  const batches: LoggedBatch[] = [];
  let state = world.initial();
  for (let step = 1; step < 200; step += 1) {
    const enabled = world.enabled(state).filter(({ kind }) => kind !== 'fault');
    if (enabled.length === 0) break;
    const action = enabled[random.below(enabled.length)] as WorldAction;
    const { event, sends, facts } = world.effectsOf(state, action);
    const serving = starters.indexOf(action.actor);
    const now = step * stepMs;
    if (serving !== -1 && action.from !== environment) {
      const asked = requests[serving]?.findLast(({ answer }) => answer === null);
      if (asked !== undefined && action.kind === 'deliver') {
        asked.answer = event;
        asked.end = now + random.below(stepMs);
      }
    }
    if (serving !== -1) {
      for (const { message } of sends.filter(({ message }) => !silent.includes(message.type))) {
        const item = (message['item'] as { kind?: string } | undefined)?.kind ?? '';
        const begin = now - random.below(stepMs) / 2;
        requests[serving]?.push({ type: message.type, item, begin, end: 0, answer: null });
      }
    }
    for (const fact of facts.filter(({ type }) => type === 'processed')) {
      const own = (fact['messages'] as string[]).map((message) => messages.indexOf(message));
      batches.push({ ...at(0), clock: 'host-0', time: now, servings: own });
    }
    state = world.step(state, action);
  }
  const servings = requests.map((own, serving) => callsOf(own, `host-${serving % 2}`));
  return { servings, batches, hasAllBatches: true };
}

const at = (line: number) => ({ at: { file: 'run', line } });

function azureCalls(requests: readonly Request[], clock: string): LoggedCall[] {
  const calls: LoggedCall[] = [];
  const call = (op: string, own: readonly Request[], more: object = {}): void => {
    const [first, last] = [own[0] as Request, own.at(-1) as Request];
    const end = last.answer === null ? null : last.end;
    const service = op === 'createEntity' ? 'table' : 'durable';
    calls.push({
      ...at(calls.length),
      clock,
      service,
      op,
      resource: '-',
      begin: first.begin,
      end,
      ...more,
    });
  };
  for (let index = 0; index < requests.length;) {
    const [first, second] = [requests[index] as Request, requests[index + 1]];
    const row = (first.answer?.['row'] ?? null) as { readonly status: string } | null;
    if (first.type === 'INSERT_RECORD') {
      const isRefused = first.answer?.type === 'RECORD_EXISTS';
      call(
        'createEntity',
        [first],
        isRefused ? { threw: true, status: 409, code: 'EntityAlreadyExists' } : {},
      );
      index += 1;
    } else if (second?.item === 'ExecutionStarted') {
      call('startNew', requests.slice(index, index + 3));
      index += 3;
    } else if (second?.item === 'EventRaised') {
      call('raiseEvent', requests.slice(index, index + 2));
      index += 2;
    } else {
      const isLook = index === 0;
      const missing = { threw: true, status: isLook || row === null ? 404 : 410 };
      if (!isLook) call('raiseEvent', [first], missing);
      else
        call(
          'getStatus',
          [first],
          row === null ? missing : { result: { runtimeStatus: row.status } },
        );
      index += 1;
    }
  }
  return calls;
}

/** The same episode with one to three things wrong in it, or nothing: an outcome, a time, an answer that is missing, a batch. */
export function damaged(
  episode: Episode,
  random: Random,
  otherwise: (call: LoggedCall, random: Random) => LoggedCall = otherwiseOnAzure,
): Episode {
  let found = episode;
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    found = damagedOnce(found, random, otherwise);
  }
  return found;
}

function damagedOnce(
  episode: Episode,
  random: Random,
  otherwise: (call: LoggedCall, random: Random) => LoggedCall,
): Episode {
  const servings = episode.servings.map((own) => [...own]);
  let batches = [...episode.batches];
  const serving = servings[random.below(servings.length)] as LoggedCall[];
  const index = random.below(Math.max(1, serving.length));
  const call = serving[index];
  switch (random.below(7)) {
    case 0:
    case 1:
      if (call !== undefined) serving[index] = otherwise(call, random);
      break;
    case 2:
    case 3:
      if (call?.end !== null && call !== undefined) {
        const shift = (random.below(41) - 20) * stepMs;
        const begin = Math.max((serving[index - 1]?.end ?? 0) + 1, call.begin + shift);
        const last = (serving[index + 1]?.begin ?? Infinity) - 1;
        if (begin <= last) serving[index] = { ...call, begin, end: Math.min(last, begin + stepMs) };
      }
      break;
    case 4:
      if (call !== undefined && index === serving.length - 1)
        serving[index] = { ...call, end: null };
      break;
    case 5:
      batches = batches.slice(1);
      break;
    case 6:
      batches = batches.map((batch) => ({
        ...batch,
        time: Math.max(0, batch.time + (random.below(21) - 10) * stepMs),
      }));
      break;
  }
  return { ...episode, servings, batches };
}

/** The call with another outcome. */
function otherwiseOnAzure(call: LoggedCall, random: Random): LoggedCall {
  const { threw: _, status: __, code: ___, result: ____, ...rest } = call;
  if (call.op === 'createEntity') {
    return call.threw === true
      ? rest
      : { ...rest, threw: true, status: 409, code: 'EntityAlreadyExists' };
  }
  if (call.op === 'raiseEvent' && call.threw !== true) return { ...rest, threw: true, status: 404 };
  if (call.op !== 'getStatus') return rest;
  const runtimeStatus = ['', 'Pending', 'Running', 'Completed', null][random.below(5)] as
    string | null;
  if (runtimeStatus === null) return rest;
  return runtimeStatus === ''
    ? { ...rest, threw: true, status: 404 }
    : { ...rest, result: { runtimeStatus } };
}

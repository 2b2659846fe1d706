import type { Message } from '../model/index.js';
import type { StoredState, LiveReplay, LiveRequest } from '../live/replay/index.js';
import type { Json } from '../sim/index.js';
import { grid } from './grid.js';
import { compact } from './payload.js';
import { count, wrapped, type Style } from './text.js';

const startsText = 'start messages put into a queue';

/**
 * What became of a schedule with real storage: every request with both answers, what storage came to in both, and whether that is
 * the same.
 */
export function liveText(live: LiveReplay, { width, colours }: Style, store = 'Azurite'): string {
  const { requests, stored, simulated, own } = live;
  const title = `With ${store}, ${count(requests.length, 'request')} in the order of the schedule`;
  const asked = requests.map((request) => [
    String(request.step),
    `${request.from} to ${request.to}`,
    request.request.type,
    ...answersOf(request),
  ]);
  const outcome = [
    ...(store === 'Azurite' ? countsOf(live) : []),
    ...stored.map((state) => [state.resource, held(state.model, width), held(state.store, width)]),
  ];
  const notes = [
    ...(simulated.length === 0 ? [] : [simulatedText(simulated)]),
    ...(own.functions.length === 0 ? [] : [ownText(own)]),
  ];
  return [
    `${colours.bold(title)}\n${grid(['Step', 'Who asks whom', 'Request', 'Model', store], asked, colours)}`,
    `${colours.bold('What it came to')}\n${grid(['', 'Model', store], outcome, colours)}`,
    ...notes,
    isConfirmed(live)
      ? `Confirmed live: ${sameText(live)}.`
      : colours.red(`Not confirmed live: ${partingText(live)}.`),
  ].join('\n\n');
}

/** True if reality did what the model does. */
export function isConfirmed({ difference, stored }: LiveReplay): boolean {
  return difference === null && stored.every(({ alike }) => alike);
}

/** The same as JSON. */
export function liveJson(live: LiveReplay, store = 'azurite'): object {
  const { requests, stored, difference, simulated, own } = live;
  return {
    store,
    confirmed: isConfirmed(live),
    difference,
    requests: requests.map(({ divergence, ...request }) => ({
      ...request,
      knownDifference: divergence?.name ?? null,
    })),
    holdings: stored,
    simulated,
    own,
  };
}

/** Where reality did otherwise, on one line. */
function partingText({ difference, stored }: LiveReplay): string {
  if (difference !== null) return `step ${difference.step}: ${difference.text}`;
  const unlike = stored.filter(({ alike }) => !alike).map(({ resource }) => resource);
  return `${unlike.join(', ')} ended otherwise`;
}

function sameText({ requests }: LiveReplay): string {
  const known = new Set(requests.flatMap(({ divergence }) => divergence?.name ?? []));
  const all =
    'every answer, every message, every announced fact and what storage holds are those of the model';
  return known.size === 0
    ? all
    : `${all}, but for what Azurite is known to do otherwise than the service: ${[...known].join('; ')}`;
}

function simulatedText(simulated: readonly string[]): string {
  return `Simulated over this storage, by the machines that were explored: ${simulated.join(', ')}.`;
}

function ownText({ functions, stores }: LiveReplay['own']): string {
  const ran = `Run as it is, with the storage SDKs that it imports: the function, as ${functions.join(', ')}.`;
  return stores.length === 0
    ? ran
    : `${ran} Of ${stores.join(', ')} the answers were compared, not what it holds.`;
}

function answersOf({ model, store, lost }: LiveRequest): readonly string[] {
  if (lost) return ['lost', `${answerText(store)}, dropped`];
  return [answerText(model), answerText(store)];
}

/** `412 UpdateConditionNotSatisfied`, `201 CREATED`; a dash where nobody answers. */
function answerText(answer: { readonly type: string } | null): string {
  if (answer === null) return '-';
  const { type, status, code, value } = answer as {
    type: string;
    status?: unknown;
    code?: unknown;
    value?: unknown;
  };
  if (type === 'REPLY') return JSON.stringify(value);
  const empty = ['row', 'record'].some((key) => (answer as Record<string, unknown>)[key] === null);
  const text = typeof code === 'string' ? code : type;
  return `${typeof status === 'number' ? `${status} ` : ''}${text}${empty ? ' none' : ''}`;
}

/** What people ask first: how many start messages there were, and how often somebody was refused. */
function countsOf({ requests }: LiveReplay): readonly (readonly string[])[] {
  const starts = requests.filter(({ request }) => isStart(request));
  const refusals = requests.filter(({ store }) => statusOf(store) >= 400);
  return [
    [
      startsText,
      String(starts.length),
      String(starts.filter(({ store }) => statusOf(store) === 201).length),
    ],
    [
      'requests refused (4xx)',
      String(
        requests.filter(({ model, lost, store }) => statusOf(lost ? store : model) >= 400).length,
      ),
      String(refusals.length),
    ],
  ];
}

function isStart(request: Message): boolean {
  return request.type === 'ENQUEUE' && request.item.kind === 'ExecutionStarted';
}

function statusOf(answer: object | null): number {
  const { status } = (answer ?? {}) as { status?: unknown };
  return typeof status === 'number' ? status : 0;
}

/** In lines of half of what the first column leaves. */
function held(value: StoredState['model'], width: number): string {
  const text = compact((value ?? null) as Json);
  return wrapped(text, Math.floor((width - startsText.length - 4) / 2)).join('\n');
}

import { InputError } from '../../../input/errors.js';
import type { CallLine } from '../../../input/log-line.js';
import type { Located } from '../../log/read.js';
import { isIdle, isUnanswered } from './calls.js';
import { meaningOf, nameOfCall } from './meanings.js';
import { placeText, type Episode, type LoggedCall, type Place } from './episode.js';
import { Hosts, type Gap } from './hosts.js';

/** Lines that are kept in memory; a log with more is refused. */
const linesMax = 2_000_000;

/** One window of a log, ready to be explained. */
export interface LoggedWindow {
  /** Its name in the log; null for what names none. */
  readonly name: string | null;
  readonly episode: Episode;
  /** The servings' messages, or who they are where the log names no message: the k-th is the model's m<k>. */
  readonly messages: readonly string[];
  readonly calls: number;
  /** What may be missing: from then on, no answer about it can be sure that it is impossible. The first comes first. */
  readonly gaps: readonly Gap[];
  /** Why it cannot be explained at all; undefined if it can be tried. */
  readonly beyond: string | undefined;
}

interface KeptCall extends Omit<LoggedCall, 'clock'> {
  readonly host: string;
  readonly n: number;
  readonly by: string;
  readonly message: string | undefined;
}

interface KeptBatch {
  readonly at: Place;
  /** As the fact names it. */
  readonly window: string;
  readonly time: number;
  readonly host: string;
  readonly n: number;
  readonly messages: readonly string[];
}

type KeptStray = Pick<KeptCall, 'at' | 'begin'>;

interface Kept {
  readonly calls: KeptCall[];
  readonly batches: KeptBatch[];
}

/** What is asked of all windows. */
interface Asked {
  readonly skew: number;
  readonly servingsMax: number;
  readonly only: readonly string[];
  readonly gaps: readonly Gap[];
}

/** The lines of logs by window: several hosts' logs, in any order. */
export class LoggedWindows {
  /** Lines that came twice. */
  duplicates = 0;
  lines = 0;
  /** True if some of them are made of spans. */
  hasSpans = false;
  readonly #windows = new Map<string | null, Kept>();
  readonly #hosts = new Hosts();
  /** One object for all equal texts: a log says the same names again and again. */
  readonly #texts = new Map<string, string>();
  #hasBatches = false;
  /** Calls that say of no serving that they are its own. */
  #strays = 0;
  #firstStray: KeptStray | undefined;

  /**
   * @throws InputError if the line is one too many.
   */
  add({ line, file, number, isUncounted = false }: Located): void {
    this.lines += 1;
    const at = { file, line: number };
    if (this.lines > linesMax) {
      throw new InputError(
        `${placeText(at)}: is line ${this.lines} of all; expected at most ${linesMax}: give a part of the log`,
      );
    }
    this.#hosts.count(line, at, isUncounted);
    this.hasSpans ||= isUncounted;
    if (line.kind === 'dropped' || line.kind === 'closed') return;
    if (line.kind === 'call') {
      const call = this.#call(line, at);
      if (call !== undefined) this.#window(line.window ?? null).calls.push(call);
      return;
    }
    if (line.fact.type !== 'processed') return;
    this.#hasBatches = true;
    const { host, n, at: time, fact } = line;
    const messages = fact.messages.map((message) => this.#text(message));
    this.#window(fact.window).batches.push({
      ...{ at, time, n, messages },
      host: this.#text(host),
      window: this.#text(fact.window),
    });
  }

  /**
   * The windows, in the order of their first lines.
   *
   * @param skew milliseconds by which clocks may differ; one that goes back by more is no clock.
   * @param servingsMax more servings of one window than this are beyond what can be simulated.
   * @param only messages, or servings, that are looked at; empty: all.
   * @throws InputError if a host's clock went back by more than the skew, two lines with one number differ, or nobody has made a call.
   */
  *all(skew: number, servingsMax: number, only: readonly string[]): Generator<LoggedWindow> {
    const gaps = [...this.#hosts.gaps(skew), ...this.#strayGap()];
    if (this.#firstStray !== undefined && this.#windows.size === 0) {
      throw new InputError(
        `${placeText(this.#firstStray.at)}: the call does not say who makes it; expected 'by', as recorder.serve writes it`,
      );
    }
    this.#placeBatches();
    for (const [name, kept] of this.#windows) {
      yield this.#ready(name, kept, { skew, servingsMax, only, gaps });
    }
  }

  /** A batch of a window in which nobody says to have called is of the window in which its messages were served. */
  #placeBatches(): void {
    const lost = [...this.#windows].filter(([, { calls }]) => calls.length === 0);
    if (lost.length === 0) return;
    const served = new Map<string, Kept>();
    for (const kept of this.#windows.values()) {
      for (const { message, by } of kept.calls) served.set(message ?? by, kept);
    }
    for (const [name, { batches }] of lost) {
      const home = batches.flatMap(({ messages }) => messages).map((one) => served.get(one));
      const [first] = home;
      if (first === undefined || home.some((one) => one !== first)) continue;
      first.batches.push(...batches);
      this.#windows.delete(name);
    }
  }

  #strayGap(): readonly Gap[] {
    if (this.#firstStray === undefined) return [];
    const [calls, are] = this.#strays === 1 ? ['call', 'is'] : ['calls', 'are'];
    const { begin: from, at } = this.#firstStray;
    return [{ from, text: `${this.#strays} ${calls}, as ${placeText(at)}, ${are} of no serving` }];
  }

  #ready(name: string | null, kept: Kept, { skew, servingsMax, only, gaps }: Asked): LoggedWindow {
    const calls = this.#distinct(kept.calls).sort(
      (one, other) => one.begin - other.begin || one.n - other.n,
    );
    const batches = this.#distinct(kept.batches).sort((one, other) => one.time - other.time);
    const byServing = new Map<string, KeptCall[]>();
    for (const call of calls) {
      const all = byServing.get(call.by) ?? [];
      if (all.length === 0) byServing.set(call.by, all);
      all.push(call);
    }
    const all = [...byServing].map(([by, own]) => ({
      by,
      calls: inOrder(own),
      message: own.find(({ message }) => message !== undefined)?.message ?? by,
    }));
    const chosen = all.filter(
      ({ by, message }) => only.length === 0 || only.includes(by) || only.includes(message),
    );
    const messages = chosen.map(({ message }) => message);
    const known = new Set(all.map(({ message }) => message));
    const stranger = batches
      .flatMap(({ messages: own }) => own)
      .find((message) => !known.has(message));
    const windows = new Set(batches.map(({ window }) => window));
    const left = all.length - chosen.length;
    const own = [
      ...(left === 0 ? [] : [{ from: -Infinity, text: `${left} of its servings are left out` }]),
      ...(name === null ? ambiguity(calls) : []),
    ];
    return {
      name,
      messages,
      calls: chosen.reduce((sum, { calls: own }) => sum + own.length, 0),
      episode: {
        servings: chosen.map(({ calls: own }) =>
          own.map((call) => ({ ...call, clock: this.#hosts.clockOf(call.host) })),
        ),
        batches: batches.flatMap(({ at, time, host, messages: own }) => {
          const servings = own
            .map((message) => messages.indexOf(message))
            .filter((index) => index !== -1);
          return servings.length === 0
            ? []
            : [{ at, time, clock: this.#hosts.clockOf(host), servings }];
        }),
        hasAllBatches: this.#hasBatches,
      },
      gaps: [...own, ...gaps].sort((one, other) => one.from - other.from),
      beyond:
        name === null && windows.size > 1
          ? `its calls name no window, and its batches are of ${[...windows].join(' and ')}`
          : beyond(chosen, stranger, servingsMax, skew),
    };
  }

  /** Undefined of a call that the model makes nothing of, or that is of no serving. */
  #call(line: CallLine, at: Place): KeptCall | undefined {
    const { v: _, kind: __, window: ___, host, by, message, ...call } = line;
    if (isIdle(call)) return undefined;
    if (by === undefined) {
      this.#strays += 1;
      const { begin } = call;
      if (begin < (this.#firstStray?.begin ?? Infinity)) this.#firstStray = { at, begin };
      return undefined;
    }
    return {
      ...call,
      at,
      resource: this.#text(call.resource),
      host: this.#text(host),
      by: this.#text(by),
      message: message === undefined ? undefined : this.#text(message),
    };
  }

  /** Of lines that came twice, one. */
  #distinct<Item extends { readonly host: string; readonly n: number; readonly at: Place }>(
    items: readonly Item[],
  ): Item[] {
    const known = new Map<string, Item>();
    for (const item of items) {
      const key = `${item.n} ${item.host}`;
      const other = known.get(key);
      if (other === undefined) {
        known.set(key, item);
        continue;
      }
      const same = ({ at: _, ...rest }: Item): string => JSON.stringify(rest);
      if (same(other) !== same(item)) {
        throw new InputError(
          `${placeText(item.at)}: is another line than ${placeText(other.at)}, which has the same host and n: ${item.host}, ${item.n}`,
        );
      }
      this.duplicates += 1;
    }
    return [...known.values()];
  }

  #window(name: string | null): Kept {
    const key = name === null ? null : this.#text(name);
    const known = this.#windows.get(key);
    if (known !== undefined) return known;
    const kept: Kept = { calls: [], batches: [] };
    this.#windows.set(key, kept);
    return kept;
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

/** Calls that name no window are of several, if what they ask is. */
function ambiguity(calls: readonly KeptCall[]): readonly Gap[] {
  const resources = new Map<string, string>();
  for (const { service, resource } of calls) {
    const known = resources.get(service) ?? resource;
    resources.set(service, known);
    if (known !== resource) {
      const text = `its calls name no window, and ask of ${known} and ${resource}: they may be of several`;
      return [{ from: -Infinity, text }];
    }
  }
  return [];
}

/** By number, which a clock that goes back does not change; calls of two hosts by time. */
function inOrder(calls: readonly KeptCall[]): readonly KeptCall[] {
  const isOfOne = calls.every(({ host }) => host === calls[0]?.host);
  return isOfOne ? calls.toSorted((one, other) => one.n - other.n) : calls;
}

function beyond(
  servings: readonly {
    readonly by: string;
    readonly message: string;
    readonly calls: readonly KeptCall[];
  }[],
  stranger: string | undefined,
  servingsMax: number,
  skew: number,
): string | undefined {
  if (servings.length > servingsMax) {
    return `it has ${servings.length} servings; at most ${servingsMax} are simulated together (--only looks at some of them)`;
  }
  if (stranger !== undefined)
    return `a batch has the message ${stranger}, whose serving is not in the log`;
  const known = new Set<string>();
  for (const { by, message, calls } of servings) {
    if (known.has(message))
      return `the message ${message} was served twice, and a second delivery is not simulated`;
    known.add(message);
    for (const [index, call] of calls.entries()) {
      const where = `${placeText(call.at)} of ${by}`;
      if (meaningOf(call) === undefined)
        return `no model knows the call ${where}: ${nameOfCall(call)} of ${call.resource}`;
      const next = calls[index + 1];
      if (next === undefined) break;
      if (isUnanswered(call)) return `the call ${where} has no answer, and its serving goes on`;
      if (call.end !== null && next.begin < call.end - skew)
        return `the call ${where} overlaps the next one of its serving`;
    }
  }
  return undefined;
}

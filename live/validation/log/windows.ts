import { InputError } from '../../../input/errors.js';
import type { CallLine, LogLine } from '../../../input/log-line.js';
import type { Located } from '../../log/read.js';
import { isModelled, isUnanswered, knownCalls, nameOfCall } from './calls.js';
import { placeText, type Episode, type LoggedCall, type Place } from './episode.js';

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
  /** Why no answer about it can be sure that it is impossible; undefined if all is there. */
  readonly incomplete: string | undefined;
  /** Why it cannot be explained at all; undefined if it can be tried. */
  readonly beyond: string | undefined;
}

interface KeptCall extends LoggedCall {
  readonly host: string;
  readonly n: number;
  readonly by: string;
  readonly message: string | undefined;
}

interface KeptBatch {
  readonly at: Place;
  readonly time: number;
  readonly host: string;
  readonly n: number;
  readonly messages: readonly string[];
}

interface Kept {
  readonly calls: KeptCall[];
  readonly batches: KeptBatch[];
}

/** What is asked of all windows. */
interface Asked {
  readonly skew: number;
  readonly servingsMax: number;
  readonly only: readonly string[];
}

/** What was seen of a host's counter and clock. */
interface Host {
  readonly n: number[];
  readonly time: number[];
  readonly places: Place[];
  dropped: number;
  /** Some of its lines are not counted: any may be missing. */
  isUncounted: boolean;
}

/** The lines of logs by window: several hosts' logs, in any order. */
export class LoggedWindows {
  /** Lines that came twice. */
  duplicates = 0;
  lines = 0;
  /** True if some of them are made of spans. */
  hasSpans = false;
  readonly #windows = new Map<string | null, Kept>();
  readonly #hosts = new Map<string, Host>();
  /** One object for all equal texts: a log says the same names again and again. */
  readonly #texts = new Map<string, string>();
  #hasBatches = false;

  /**
   * @throws InputError if the line is one too many, a call that does not say by whom, or of a method that no model knows.
   */
  add({ line, file, number, isUncounted = false }: Located): void {
    this.lines += 1;
    const at = { file, line: number };
    if (this.lines > linesMax) {
      throw new InputError(
        `${placeText(at)}: is line ${this.lines} of all; expected at most ${linesMax}: give a part of the log`,
      );
    }
    this.#count(line, at, isUncounted);
    if (line.kind === 'dropped') return;
    const kept = this.#window(line.window ?? null);
    if (line.kind === 'call') {
      const call = this.#call(line, at);
      if (isModelled(call)) kept.calls.push(call);
      return;
    }
    if (line.fact.type !== 'processed') return;
    this.#hasBatches = true;
    const { host, n, at: time, fact } = line;
    const messages = fact.messages.map((message) => this.#text(message));
    this.#window(fact.window).batches.push({ at, time, host: this.#text(host), n, messages });
  }

  /**
   * The windows, in the order of their first lines.
   *
   * @param skew milliseconds by which clocks may differ; one that goes back by more is no clock.
   * @param servingsMax more servings of one window than this are beyond what can be simulated.
   * @param only messages, or servings, that are looked at; empty: all.
   * @throws InputError if a host's clock went back by more than the skew, or two lines with one number differ.
   */
  *all(skew: number, servingsMax: number, only: readonly string[]): Generator<LoggedWindow> {
    const gaps = this.#gaps(skew);
    for (const [name, kept] of this.#windows) {
      if (kept.calls.length > 0) yield this.#ready(name, kept, gaps, { skew, servingsMax, only });
    }
  }

  #ready(
    name: string | null,
    kept: Kept,
    gaps: ReadonlyMap<string, string>,
    { skew, servingsMax, only }: Asked,
  ): LoggedWindow {
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
    const hosts = [...new Set([...calls, ...batches].map(({ host }) => host))];
    return {
      name,
      messages,
      calls: chosen.reduce((sum, { calls: own }) => sum + own.length, 0),
      episode: {
        servings: chosen.map(({ calls: own }) => own),
        batches: batches.flatMap(({ at, time, messages: own }) => {
          const servings = own
            .map((message) => messages.indexOf(message))
            .filter((index) => index !== -1);
          return servings.length === 0 ? [] : [{ at, time, servings }];
        }),
        hasAllBatches: this.#hasBatches,
      },
      incomplete: hosts.map((host) => gaps.get(host)).find((gap) => gap !== undefined),
      beyond: beyond(chosen, stranger, servingsMax, skew),
    };
  }

  #call({ v: _, kind, host, by, message, window, ...call }: CallLine, at: Place): KeptCall {
    const name = nameOfCall(call);
    if (!knownCalls.includes(name)) {
      throw new InputError(
        `${placeText(at)}: no model knows the call ${name}; expected one of ${knownCalls.join(', ')}`,
      );
    }
    if (by === undefined) {
      throw new InputError(
        `${placeText(at)}: the ${kind} does not say who makes it${window === undefined ? '' : ` in ${window}`}; expected 'by', as recorder.serve writes it`,
      );
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

  #count(line: LogLine, at: Place, isUncounted: boolean): void {
    const name = this.#text(line.host);
    const host = this.#hosts.get(name) ?? {
      n: [],
      time: [],
      places: [],
      dropped: 0,
      isUncounted,
    };
    this.#hosts.set(name, host);
    host.isUncounted ||= isUncounted;
    this.hasSpans ||= isUncounted;
    host.n.push(line.n);
    // A line about what was dropped is numbered when it is written, not when what it is about began.
    host.time.push(line.kind === 'call' ? line.begin : line.at);
    host.places.push(at);
    if (line.kind === 'dropped') host.dropped += line.lines;
  }

  /** What is missing of a host's lines, in words, by host. */
  #gaps(skew: number): ReadonlyMap<string, string> {
    const gaps = new Map<string, string>();
    for (const [name, { n, time, places, dropped, isUncounted }] of this.#hosts) {
      if (isUncounted) {
        gaps.set(name, 'it is made of spans, which do not say whether some are missing');
        continue;
      }
      const order = Array.from(n.keys()).sort(
        (one, other) => (n[one] as number) - (n[other] as number),
      );
      let missing = 0;
      for (let index = 1; index < order.length; index += 1) {
        const [before, now] = [order[index - 1] as number, order[index] as number];
        const back = (time[before] as number) - (time[now] as number);
        if (back > skew) {
          throw new InputError(
            `${placeText(places[now] as Place)}: the clock of ${name} went back by ${Math.ceil(back)} ms since ${placeText(places[before] as Place)}; expected at most --skew (${skew})`,
          );
        }
        missing += Math.max(0, (n[now] as number) - (n[before] as number) - 1);
      }
      const lost = Math.max(missing, dropped);
      if (lost > 0)
        gaps.set(
          name,
          `${lost} ${lost === 1 ? 'line' : 'lines'} of ${name} ${lost === 1 ? 'is' : 'are'} missing`,
        );
    }
    return gaps;
  }
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
      const next = calls[index + 1];
      if (next === undefined) break;
      const where = `${placeText(call.at)} of ${by}`;
      if (isUnanswered(call)) return `the call ${where} has no answer, and its serving goes on`;
      if (call.end !== null && next.begin < call.end - skew)
        return `the call ${where} overlaps the next one of its serving`;
    }
  }
  return undefined;
}

import { InputError } from '../../../input/errors.js';
import type { LogLine } from '../../../input/log-line.js';
import { placeText, type Place } from './episode.js';

/** Lines that are not in a log, or may not be. */
export interface Gap {
  /** Milliseconds, by the host's clock: what is missing began no sooner. */
  readonly from: number;
  /** What is missing, in words. */
  readonly text: string;
}

/** What was seen of a host's counter and clock. */
interface Host {
  readonly n: number[];
  readonly time: number[];
  readonly places: Place[];
  dropped: number;
  /** The greatest number of a line that says so. */
  closedAt: number;
  /** Some of its lines are not counted: any may be missing. */
  isUncounted: boolean;
  /** Its clock has gone back. */
  hasGoneBack: boolean;
}

/** Whether the lines of each host are all there, and in the order of its clock. */
export class Hosts {
  readonly #hosts = new Map<string, Host>();

  count(line: LogLine, at: Place, isUncounted: boolean): void {
    const known = this.#hosts.get(line.host);
    const host = known ?? {
      ...{ n: [], time: [], places: [], dropped: 0 },
      ...{ closedAt: -1, isUncounted, hasGoneBack: false },
    };
    if (known === undefined) this.#hosts.set(line.host, host);
    host.isUncounted ||= isUncounted;
    host.n.push(line.n);
    host.time.push(line.kind === 'call' ? line.begin : line.at);
    host.places.push(at);
    if (line.kind === 'dropped') host.dropped += line.lines;
    if (line.kind === 'closed') host.closedAt = Math.max(host.closedAt, line.n);
  }

  /** The host, by whose clock things are in order; null if it has gone back, or nobody can say. Known once `gaps` was asked. */
  clockOf(host: string): string | null {
    const known = this.#hosts.get(host);
    return known === undefined || known.hasGoneBack || known.isUncounted ? null : host;
  }

  /**
   * What may be missing: the first gap of each host. A line about what was dropped, or closed, is numbered when it is written.
   *
   * @throws InputError if a host's clock went back by more than the skew.
   */
  gaps(skew: number): readonly Gap[] {
    return [...this.#hosts].flatMap(([name, host]) => gapOf(name, host, skew) ?? []);
  }
}

function gapOf(name: string, host: Host, skew: number): Gap | undefined {
  const { n, time, places, dropped, closedAt, isUncounted } = host;
  if (isUncounted) {
    const text = 'it is made of spans, which do not say whether some are missing';
    return { from: -Infinity, text };
  }
  const order = Array.from(n.keys()).sort(
    (one, other) => (n[one] as number) - (n[other] as number),
  );
  const [first = 0] = order;
  let missing = Math.max(0, (n[first] as number) - 1);
  let from = missing > 0 ? -Infinity : Infinity;
  for (let index = 1; index < order.length; index += 1) {
    const [before, now] = [order[index - 1] as number, order[index] as number];
    const [sooner, later] = [time[before] as number, time[now] as number];
    if (sooner - later > skew) {
      throw new InputError(
        `${placeText(places[now] as Place)}: the clock of ${name} went back by ${Math.ceil(sooner - later)} ms since ${placeText(places[before] as Place)}; expected at most --skew (${skew})`,
      );
    }
    host.hasGoneBack ||= sooner > later;
    const lost = Math.max(0, (n[now] as number) - (n[before] as number) - 1);
    if (lost > 0) from = Math.min(from, sooner);
    missing += lost;
  }
  // What could not even be numbered may have begun at any time.
  if (dropped > missing) from = -Infinity;
  const lost = Math.max(missing, dropped);
  if (lost > 0) {
    const [lines, are] = lost === 1 ? ['line', 'is'] : ['lines', 'are'];
    return { from, text: `${lost} ${lines} of ${name} ${are} missing` };
  }
  const last = order.at(-1) ?? 0;
  if (closedAt === n[last]) return undefined;
  const text = `the log of ${name} is not closed, so what was under way at its end may be missing`;
  return { from: time[last] as number, text };
}

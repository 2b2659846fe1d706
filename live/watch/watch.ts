import { initialTransition, transition, type AnyMachineSnapshot, type EventObject } from 'xstate';
import type { LogLine } from '../../input/log-line.js';
import type { Fact, Property } from '../../model/index.js';
import { checkFact, checkWatch, checkWatched } from '../schemas.js';
import { Reordering } from './reordering.js';
import { KnownLines } from './known-lines.js';
import { Obligations } from './obligations.js';

/** Something that should not have happened, or should have by now. */
export interface Alert {
  /** The property that is broken; of what is late, the one that it endangers. */
  readonly property: string;
  /** `broken`: it has happened. `overdue`: an acknowledged message is in no batch. `held`: nobody has freed a lock. */
  readonly kind: 'broken' | 'overdue' | 'held';
  /** Milliseconds since 1970: of the fact that broke it, or when the time was up. */
  readonly at: number;
  readonly window: string | null;
  readonly messages: readonly string[];
  readonly executions: readonly string[];
  /** What is held too long. */
  readonly lock?: string;
  /** What must hold, in a sentence. */
  readonly sentence: string;
  /** The page that explains it. */
  readonly page: string;
}

/** A meter of OpenTelemetry, or what counts like one. */
export interface MeterLike {
  createCounter(
    name: string,
    options?: { readonly description?: string },
  ): {
    add(value: number, attributes?: Readonly<Record<string, string>>): void;
  };
}

/** A logger of OpenTelemetry's logs API, or what takes events like one. */
export interface EventLoggerLike {
  emit(record: {
    readonly eventName: string;
    readonly timestamp: number;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  }): void;
}

/** Whom to tell, and when something is late. */
export interface WatchOptions {
  readonly alert?: (alert: Alert) => void;
  /** Counts alerts as `onebatch.alerts`, by property and kind. */
  readonly meter?: MeterLike;
  /** Gets an event `onebatch.alert` for each. */
  readonly logger?: EventLoggerLike;
  /** Milliseconds after which an acknowledged message has to be in a batch. Default: no such alert. */
  readonly overdueMs?: number;
  /** Milliseconds after which a lock has to be freed. Default: no such alert. */
  readonly heldMs?: number;
  /** The watermark: facts may come so many milliseconds later than newer ones, and are put into order. Default: 5,000. */
  readonly latenessMs?: number;
  /** The strategy whose page an alert names. Default: the page of all. */
  readonly strategy?: string;
}

/** What was heard. */
export interface WatchSummary {
  readonly facts: number;
  /** Facts that came after the watermark had passed them: they were heard in the order in which they came. */
  readonly late: number;
  readonly alerts: number;
  /** Windows that were forgotten because there were too many. */
  readonly forgotten: number;
  /** Lines that came twice, and were heard once. */
  readonly twice: number;
  /** Lines that were not written, as the log says. */
  readonly dropped: number;
  /** Facts that a property that is watched, or a time that was given, is about. */
  readonly judged: number;
}

/** Watches facts as they happen. */
export interface Watcher {
  /** A line of a log; one that came before is passed over. Calls tell of leases only: facts are what is watched. */
  line(line: LogLine): void;
  /** A fact, as a host tells its `log`; `at` in milliseconds since 1970. */
  fact(fact: Fact, at: number, window?: string): void;
  /** Says that it is so late, though nothing happens. */
  advance(now: number): void;
  /** Hears what still waits for its turn, and ends. */
  end(): WatchSummary;
}

/** Windows that are remembered; then the one that nothing has happened in for longest is forgotten. */
const windowsMax = 10_000;

/** Facts of one window that are remembered, to name those concerned. */
const rememberedMax = 100;

/**
 * Watches properties on a stream of facts, each window for itself: what a property forbids is told at once, and what has to happen
 * in a given time is told when it has not.
 *
 * The machines are those that judge worlds in a search. A property that is broken in a window is told once.
 *
 * @throws InputError if the properties or options are none.
 */
export function watch(properties: readonly Property[], options: WatchOptions = {}): Watcher {
  checkWatched(properties);
  checkWatch(options);
  return new FactWatcher(properties, options);
}

interface Group {
  readonly snapshots: Map<Property, AnyMachineSnapshot>;
  readonly facts: Heard[];
}

interface Heard {
  readonly fact: Fact;
  readonly at: number;
  readonly window: string | null;
}

class FactWatcher implements Watcher {
  readonly #groups = new Map<string, Group>();
  /** The window that an instance or a message is of. */
  readonly #windowOf = new Map<string, string>();
  readonly #waiting: Reordering<Heard>;
  readonly #obligations: Obligations;
  readonly #counter;
  readonly #lines = new KnownLines();
  readonly #asked: ReadonlySet<string>;
  #facts = 0;
  #judged = 0;
  #twice = 0;
  #dropped = 0;
  #alerts = 0;
  #forgotten = 0;

  constructor(
    private readonly properties: readonly Property[],
    private readonly options: WatchOptions,
  ) {
    this.#waiting = new Reordering(options.latenessMs ?? 5_000);
    this.#obligations = new Obligations(options.overdueMs, options.heldMs);
    this.#asked = new Set([
      ...properties.flatMap(({ machine }) => machine.events as readonly string[]),
      ...(options.overdueMs === undefined ? [] : ['acknowledged']),
      ...(options.heldMs === undefined ? [] : ['held']),
    ]);
    this.#counter = options.meter?.createCounter('onebatch.alerts', {
      description: 'What Onebatch has seen go wrong, by property and kind',
    });
  }

  line(line: LogLine): void {
    if (this.#lines.isKnown(line)) {
      this.#twice += 1;
      return;
    }
    if (line.kind === 'dropped') this.#dropped += line.lines;
    if (line.kind === 'fact') this.fact(line.fact as unknown as Fact, line.at, line.window);
    else if (line.kind === 'call' && line.end !== null && line.threw !== true) {
      const { op, resource: lock, end, window } = line;
      if (op === 'acquireLease') {
        this.fact({ type: 'held', lock, kind: 'lock', instance: lock } as never, end, window);
      }
      if (op === 'releaseLease' || op === 'breakLease')
        this.fact({ type: 'freed', lock } as never, end, window);
    }
  }

  fact(fact: Fact, at: number, window?: string): void {
    checkFact(fact, at);
    for (const heard of this.#waiting.add(at, { fact, at, window: window ?? null }))
      this.#hear(heard);
    this.#late(this.#waiting.watermark);
  }

  advance(now: number): void {
    for (const heard of this.#waiting.advance(now)) this.#hear(heard);
    this.#late(this.#waiting.watermark);
  }

  end(): WatchSummary {
    for (const heard of this.#waiting.rest()) this.#hear(heard);
    this.#late(this.#waiting.newest);
    return {
      facts: this.#facts,
      late: this.#waiting.late,
      alerts: this.#alerts,
      forgotten: this.#forgotten,
      twice: this.#twice,
      dropped: this.#dropped,
      judged: this.#judged,
    };
  }

  #hear(heard: Heard): void {
    const { fact, at } = heard;
    this.#facts += 1;
    if (this.#asked.has(fact.type)) this.#judged += 1;
    const window = this.#placed(heard);
    this.#late(at);
    this.#obligations.hear(fact, at, window);
    const group = this.#group(window ?? '');
    group.facts.push({ ...heard, window });
    if (group.facts.length > rememberedMax) group.facts.shift();
    for (const property of this.properties) {
      const before = group.snapshots.get(property) ?? initialTransition(property.machine)[0];
      if (isBroken(before)) continue;
      const [after] = transition(property.machine, before, fact as unknown as EventObject);
      group.snapshots.set(property, after);
      if (isBroken(after))
        this.#tell({
          ...this.#about(property),
          kind: 'broken',
          at,
          window,
          ...concerned(group.facts, fact),
        });
    }
  }

  /** Its own window, or that of the instance or message that it is about. */
  #placed({ fact, window }: Heard): string | null {
    const {
      window: said,
      instance,
      message,
      messages = [],
    } = fact as {
      readonly window?: string;
      readonly instance?: string;
      readonly message?: string;
      readonly messages?: readonly string[];
    };
    const names = [instance, message, ...messages].flatMap((name) =>
      name === undefined ? [] : [name],
    );
    const known = names.map((name) => this.#windowOf.get(name)).find((one) => one !== undefined);
    const placed = said ?? window ?? known ?? null;
    if (placed !== null) for (const name of names) remember(this.#windowOf, name, placed);
    return placed;
  }

  #group(window: string): Group {
    const group = this.#groups.get(window) ?? { snapshots: new Map(), facts: [] };
    // The one that was heard of last is last.
    this.#groups.delete(window);
    this.#groups.set(window, group);
    const [oldest] = this.#groups.keys();
    if (this.#groups.size > windowsMax && oldest !== undefined) {
      this.#groups.delete(oldest);
      this.#forgotten += 1;
    }
    return group;
  }

  #late(now: number): void {
    for (const { kind, at, window, message, lock } of this.#obligations.due(now)) {
      const name = kind === 'held' ? 'noLockOut' : 'noMessageLost';
      const property = this.properties.find((one) => one.name === name);
      this.#tell({
        ...this.#about(property ?? { name, sentence: sentences[kind] }),
        kind,
        at,
        window,
        messages: message === undefined ? [] : [message],
        executions: [],
        ...(lock === undefined ? {} : { lock }),
      });
    }
  }

  #about({
    name,
    sentence = name,
  }: Pick<Property, 'name' | 'sentence'>): Pick<Alert, 'property' | 'sentence' | 'page'> {
    const { strategy } = this.options;
    const page = strategy === undefined ? 'docs/verdicts.md' : `docs/verdicts/${strategy}.md`;
    return { property: name, sentence, page };
  }

  #tell(alert: Alert): void {
    this.#alerts += 1;
    const { property, kind, at, window, messages, executions } = alert;
    this.options.alert?.(alert);
    this.#counter?.add(1, { property, kind });
    this.options.logger?.emit({
      eventName: 'onebatch.alert',
      timestamp: at,
      body: alertText(alert),
      attributes: { property, kind, window: window ?? '', messages, executions, page: alert.page },
    });
  }
}

const sentences = {
  overdue: 'Every acknowledged message is in a processed batch in time.',
  held: 'Nobody holds a lock for longer than the time that was given.',
} as const;

/** An alert as one line of a log. */
export function alertText({
  property,
  kind,
  at,
  window,
  messages,
  executions,
  lock,
  page,
}: Alert): string {
  const where = window === null ? '' : ` in ${window}`;
  const what = {
    broken: `${property} is broken${where}`,
    overdue: `an acknowledged message is overdue${where} (${property})`,
    held: `${lock} is held too long${where} (${property})`,
  }[kind];
  const named = [
    ...(executions.length === 0 ? [] : [`executions ${executions.join(', ')}`]),
    ...(messages.length === 0 ? [] : [`messages ${messages.join(', ')}`]),
  ];
  return `${new Date(at).toISOString()} ${what}${named.length === 0 ? '' : `: ${named.join('; ')}`}; ${page}`;
}

function isBroken(snapshot: AnyMachineSnapshot): boolean {
  return snapshot.hasTag('violation');
}

/** Those that the last two facts of the kind that broke it are about. */
function concerned(
  facts: readonly Heard[],
  { type }: Fact,
): Pick<Alert, 'messages' | 'executions'> {
  const last = facts.filter(({ fact }) => fact.type === type).slice(-2);
  const named = last.map(
    ({ fact }) =>
      fact as { execution?: string | null; message?: string; messages?: readonly string[] },
  );
  const messages = named.flatMap(({ message, messages: all = [] }) => [
    ...(message === undefined ? [] : [message]),
    ...all,
  ]);
  const executions = named.flatMap(({ execution }) => execution ?? []);
  return { messages: [...new Set(messages)], executions: [...new Set(executions)] };
}

/** As many names as there may be windows are remembered tenfold. */
function remember(names: Map<string, string>, name: string, window: string): void {
  names.delete(name);
  names.set(name, window);
  const [oldest] = names.keys();
  if (names.size > 10 * windowsMax && oldest !== undefined) names.delete(oldest);
}

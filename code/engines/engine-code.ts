import type { NamedOptions, Window } from '../../model/arrivals.js';
import type { ActorPart } from '../../model/parts.js';
import type { ActorId, WindowKind } from '../../model/domain.js';
import type { Wanted } from '../realm.js';
import type { Working } from './worker.js';

/** What running the code has shown of its world. */
export interface Shown {
  /** True if the code asks for something of that kind. */
  readonly has: (kind: string) => boolean;
  /** What it asks for of that kind. */
  readonly named: (kind: string) => readonly string[];
  /** True: the replica of a server lacks the last write. */
  readonly lags: boolean;
}

/** What an engine is to code that runs on it. */
export interface EngineCode {
  readonly name: string;
  /** The types of its answers. */
  readonly replies: readonly string[];
  /** What code may ask for by names of its own: one of each kind. */
  readonly kinds: readonly string[];
  /** True: of one kind only. */
  readonly oneKind?: boolean;
  /** As the machine calls it. */
  readonly actorOf: (wanted: Wanted) => string;
  /** The machine that keeps a window. */
  readonly store: (window: Window, shown: Shown) => ActorPart;
  /** Of these kinds one that only a worker works off: without one in the file it would stay as it is. */
  readonly workedOff?: string;
  /** What every job names. */
  readonly resources: Readonly<Record<string, ActorId>>;
  /** False: starts are not interchangeable. */
  readonly symmetric: (options: NamedOptions, shown: Shown) => boolean;
  /** False: a client whose reply is lost does not send its request again, but throws, which is not simulated. Default: true. */
  readonly resends?: boolean;
  /** True: a server notices that a client has died, and is told so. Default: false. */
  readonly leaves?: boolean;
  /**
   * True: whoever works a batch off says which messages belong to it, not who has sent them.
   *
   * @param hasBatch the file has a function `batch`.
   */
  readonly accepts: (kind: WindowKind, hasBatch: boolean) => boolean;
  /** How rounds of a worker are played. Absent: a file with one is refused. */
  readonly working?: Working;
}

/** The job of one call of a function: the trigger's message, and which actors stand for what. */
import type { Site } from '../model/azure/starter/starter.js';
import type { CodeClient } from '../model/azure/clients.js';
import type { EraRules } from '../model/azure/eras.js';
import type { ActorId, Directory, MessageId, WindowKey } from '../model/domain.js';
import type { Json } from '../model/parts.js';
import type { Job } from './realm.js';

export interface CallJob extends Job {
  readonly kind: 'call';
  /** True for a host that serves what was delivered before: it starts executions of its own. */
  readonly again: boolean;
  readonly message: { readonly id: MessageId; readonly window: WindowKey };
  /** The name of a registered trigger, or of an exported function; null: the only one there is. */
  readonly trigger: string | null;
  readonly era: EraRules;
  readonly queue: ActorId;
  /** By window key. */
  readonly sites: Readonly<Record<WindowKey, Site>>;
  /** By kind and name, as in `row claims/w1/claim`: which actor stands for it. */
  readonly resources: Readonly<Record<string, ActorId>>;
  /** The actor of each entity that is code, by id: `@batch@w1`. */
  readonly entities?: Directory;
  /** Whose ways the stand-in of the Durable client has. */
  readonly client: CodeClient;
  /** True: leases are acquired with an id that the client proposes, as the SDKs do; false: without. */
  readonly proposes: boolean;
  /** What the trigger is given. Default: the message itself. */
  readonly body?: Json;
  /** Orchestration instances that are one message's own, by id: it is handed over with them. */
  readonly deliveries?: Readonly<Record<string, Pick<Site, 'instance' | 'instances' | 'history'>>>;
  /** True: what starts orchestrations and raises events says names and data, for orchestrators that are code, too. */
  readonly carries?: boolean;
  /** True: the queues that the code makes sure of are there, as those of an app that was deployed before. */
  readonly deployed?: boolean;
  /** Milliseconds that a call lasts at most: a timer that is longer never fires in it. Default: no bound. */
  readonly lasts?: number;
}

/** Room `parameterized`: whether a property holds for every number of interchangeable members. */
import { ModelError } from '../../input/errors.js';
import type { Stop } from '../base/stopping.js';
import type { EndedBy } from '../search/verdict.js';
import type { WorldConfig } from '../world/config.js';
import { audit, AuditError, type Audited } from './audit.js';
import { Builder } from './builder.js';
import type { Content } from '../certificate/content.js';
import { contentOf } from './contents.js';
import { Fixpoint } from './fixpoint.js';
import { Parts } from './parts.js';
import { NotCoveredError, type FieldScope } from './scope.js';
import { Steps } from './steps.js';

/** What is to be proven, and how long one may try. */
export interface ProofOptions {
  /** The world of so many members, at least 2: symmetric, asynchronous, with the one property that is watched. */
  readonly configOf: (members: number) => WorldConfig;
  readonly scope: FieldScope;
  /** Kinds of fault that may happen without limit; their budget in the configuration has to be at least 1. */
  readonly unlimited?: ReadonlySet<string>;
  /** Views, at most. Absent: as many as it takes. */
  readonly viewsMax?: number;
  /** Is asked now and then. */
  readonly stop?: Stop;
  /** Random worlds that are played. Default: 400. */
  readonly rounds?: number;
}

/** How far a proof has come. */
export interface ProofSize {
  readonly controls: number;
  readonly tokens: number;
  /** Controls with two tokens. */
  readonly views: number;
  /** Steps of worlds with a few members. */
  readonly steps: number;
  /** What XState was asked, by the worlds in which the views were computed. */
  readonly xstateCalls: number;
}

/** What an attempt at a proof has come to. */
export type Proof =
  | {
      readonly kind: 'holds';
      readonly size: ProofSize;
      readonly audited: Audited;
      /** The views, for whoever checks them again; made when it is asked for. */
      readonly content: () => Content;
    }
  | { readonly kind: 'unknown'; readonly because: string; readonly size: ProofSize };

/** Why a proof ends before it is one. */
const endings: Readonly<Record<EndedBy, string>> = {
  'time limit': 'it takes longer than it may',
  'memory limit': 'it takes more memory than there is',
  interrupted: 'it was interrupted',
};

/** Members of the worlds in which rules are computed: four that are there, one that is named, one for forgotten names. */
const membersMax = 6;

/** No more of a world is looked at than that it does not begin otherwise with more members. */
const beginningsMax = 6;

/**
 * Tries to prove, with pauses now and then, that no world of two or more members ever violates the property (its safety half), by view abstraction.
 *
 * It holds if the views are closed, none of them is violated, and the audit finds nothing. Everything else is unknown: a view that is
 * violated may be one that no world reaches.
 *
 * @throws InputError for a configuration that is none.
 */
export function* prove(options: ProofOptions): Generator<void, Proof> {
  const { configOf, scope, unlimited = new Set(), viewsMax = Infinity, rounds = 400 } = options;
  const { stop = () => undefined } = options;
  const parts = new Parts();
  const cutters: Builder[] = [];
  let fixpoint: Fixpoint | undefined;
  let steps: Steps | undefined;
  const size = (): ProofSize => ({
    controls: fixpoint?.views.filter((pairs) => pairs !== undefined).length ?? 0,
    tokens: new Set(fixpoint?.views.flatMap((pairs) => [...(pairs?.rows.keys() ?? [])])).size,
    views: fixpoint?.size ?? 0,
    steps: steps?.taken ?? 0,
    xstateCalls: cutters.reduce((sum, { world }) => sum + world.xstateCalls, 0),
  });
  const unknown = (because: string): Proof => ({ kind: 'unknown', because, size: size() });
  try {
    const cutter = new Builder(parts, configOf(membersMax), scope);
    cutters.push(cutter);
    checkBeginnings(parts, configOf, scope);
    steps = new Steps(cutter, unlimited);
    let because: EndedBy | undefined;
    const isToEnd = (): boolean => (because = stop()) !== undefined;
    const stopped = (): Proof =>
      unknown(because === undefined ? `more than ${viewsMax} views` : endings[because]);
    const computed: Fixpoint = new Fixpoint(steps, () => isToEnd() || computed.size > viewsMax);
    fixpoint = computed;
    const ended = yield* computed.run();
    if (ended === 'violated')
      return unknown('the views contain a violation, which no search of this check has reached');
    if (ended === 'stopped') return stopped();
    const heard = parts.heard.map((messages) => messages.size);
    const claim = { parts, views: computed.views, scope, unlimited, heard };
    const audited = yield* audit(claim, configOf, rounds, 1, isToEnd);
    if (audited === undefined) return stopped();
    return { kind: 'holds', size: size(), audited, content: () => contentOf(claim) };
  } catch (error) {
    if (error instanceof NotCoveredError)
      return unknown(`the method does not cover it: ${error.message}`);
    if (error instanceof AuditError)
      return unknown(`the audit of the proof failed: ${error.message}`);
    if (error instanceof ModelError) {
      return unknown(`in a view that may be out of reach, ${error.message}`);
    }
    throw error;
  }
}

/** @throws NotCoveredError if control or tokens begin otherwise with another number of members. */
function checkBeginnings(
  parts: Parts,
  configOf: (members: number) => WorldConfig,
  scope: FieldScope,
): void {
  const beginnings = new Set<string>();
  for (let members = 2; members <= beginningsMax; members += 1) {
    const cutter = new Builder(parts, configOf(members), scope);
    const { control, tokens } = cutter.cut(cutter.world.initial());
    beginnings.add([control, ...new Set(tokens)].join());
  }
  if (beginnings.size > 1) {
    throw new NotCoveredError('with more starters, its world begins otherwise than with fewer');
  }
}

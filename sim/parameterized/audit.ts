import { Random } from '../base/random.js';
import type { WorldConfig } from '../world/config.js';
import { Builder } from './builder.js';
import type { Parts } from './parts.js';
import type { Pairs } from './pairs.js';
import { InconsistentError, type FieldScope } from './scope.js';
import { Steps, type Unlimited } from './steps.js';

/** What is to be audited: a set of views that is said to be closed. */
export interface Claim {
  readonly parts: Parts;
  /** By control. */
  readonly views: readonly (Pairs | undefined)[];
  readonly scope: FieldScope;
  readonly unlimited: Unlimited;
  /** By role, how many messages that are not kept the views were computed with. */
  readonly heard: readonly number[];
}

/** What an audit has looked at. */
export interface Audited {
  /** Worlds of three to six members, made of tokens that are known together, two by two. */
  readonly worlds: number;
  /** Steps of these. */
  readonly steps: number;
  /** States of the worlds of two and of three members that were found in the views. */
  readonly states: number;
  /** True if those are all that can be reached. */
  readonly complete: boolean;
}

/** An audit has failed; `message` says how, in one line. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

/** By how much counters are raised. */
const raises = [0, 1, 2, 3, 7, 1000];
const leastMembers = 3;
const mostMembers = 6;
/** Two that are named and not there, and one for forgotten names. */
const besides = 3;
/** Worlds whose states are looked at, and how many of each. */
const reachedIn = [
  { members: 2, statesMax: 20_000 },
  { members: 3, statesMax: 5_000 },
] as const;

/**
 * Plays random worlds of three to six members whose tokens are known together two by two, with every step that they have, and asks
 * that the views contain what comes out. Nothing of the rules is used: members stand in random places, queues and
 * slots of strangers are as chance will have them, and counters are raised.
 *
 * Then every state that two and three members can reach, up to a bound, has to be in the views.
 *
 * @param rounds random worlds.
 * @param stop is asked now and then; true ends it.
 * @returns undefined if it was ended. It pauses now and then.
 * @throws AuditError for the first that is not.
 */
export function* audit(
  claim: Claim,
  configOf: (members: number) => WorldConfig,
  rounds: number,
  seed: number,
  stop: () => boolean,
): Generator<void, Audited | undefined> {
  const { parts, scope, unlimited } = claim;
  const cutter = new Builder(parts, configOf(mostMembers + besides), scope);
  const random = new Random(seed);
  const steps = new Steps(cutter, unlimited);
  let [worlds, taken] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    if (stop()) return undefined;
    yield;
    const size = leastMembers + (round % (mostMembers - leastMembers + 1));
    const clique = cliqueIn(claim, size, random);
    if (clique === undefined) continue;
    const played = play(claim, cutter, steps, clique, random);
    if (played === undefined) continue;
    worlds += 1;
    taken += played;
  }
  let [states, complete] = [0, true];
  for (const { members, statesMax } of reachedIn) {
    const builder = new Builder(parts, configOf(members), scope);
    const found = yield* reached(claim, builder, statesMax, stop);
    if (found === undefined) return undefined;
    states += found.states;
    complete &&= found.complete;
  }
  return { worlds, steps: taken, states, complete };
}

interface Clique {
  readonly control: number;
  readonly tokens: readonly number[];
}

function cliqueIn({ views }: Claim, size: number, random: Random): Clique | undefined {
  const control = random.below(views.length);
  const pairs = views[control];
  if (pairs === undefined) return undefined;
  const tokens: number[] = [];
  while (tokens.length < size) {
    const candidates = pairs.beside(tokens);
    if (candidates.length === 0) return undefined;
    tokens.push(candidates[random.below(candidates.length)] as number);
  }
  return { control, tokens };
}

/** The steps that were taken; undefined if the tokens cannot be of one world. */
function play(
  claim: Claim,
  cutter: Builder,
  steps: Steps,
  { control, tokens }: Clique,
  random: Random,
): number | undefined {
  const members = shuffled([...cutter.members.keys()], random);
  const places = members.slice(0, tokens.length);
  const [one = -1, another = -1, other = -1] = members.slice(tokens.length);
  const raised = [...(cutter.scope.counters ?? []), 'counts'].map(
    () => raises[random.below(raises.length)] ?? 0,
  );
  const latest = cutter.latestOf(control);
  let state: Int32Array;
  try {
    state = cutter.build(control, tokens, {
      places,
      order: shuffled([...places.keys()], random),
      holder: () => (random.below(2) === 0 ? one : another),
      other,
      varied: {
        raise: (counter, value) =>
          cutter.raised(
            counter,
            value,
            latest,
            raised[counter] ?? 0,
            random.below((raised[counter] ?? 0) + 1),
          ),
        shuffled: (items) => shuffled(items, random),
      },
      isUsual: false,
    });
  } catch (error) {
    if (error instanceof InconsistentError) return undefined;
    throw error;
  }
  let taken = 0;
  for (const step of steps.enabled(state, cutter.members.length)) {
    if ([...step.about].some((member) => !places.includes(member))) continue;
    const own = cutter.ownCells[step.actor.index];
    if (own !== undefined && !places.includes(own.member)) continue;
    const after = cutter.cut(steps.apply(state, step));
    taken += 1;
    if ([one, another].some((member) => steps.isTouched(after.tokens[member] as number))) continue;
    const known = claim.views[after.control];
    const found = places.map((member) => after.tokens[member] as number);
    if (!holdsAll(claim, after.control, known, found)) {
      throw new AuditError(
        `a step of ${step.actor.id} with ${tokens.length} starters leads out of the views`,
      );
    }
  }
  return taken;
}

function holdsAll(
  { parts }: Claim,
  control: number,
  known: Pairs | undefined,
  tokens: readonly number[],
): boolean {
  return (
    known !== undefined &&
    parts.violated[control] === 0 &&
    tokens.every((one, index) => tokens.slice(index + 1).every((other) => known.has(one, other)))
  );
}

/** Looks for the states of a world in the views. */
function* reached(
  claim: Claim,
  cutter: Builder,
  statesMax: number,
  stop: () => boolean,
): Generator<void, Pick<Audited, 'states' | 'complete'> | undefined> {
  const steps = new Steps(cutter, claim.unlimited);
  const initial = cutter.world.initial();
  const states = [initial];
  const known = new Set([initial.join()]);
  for (const state of states) {
    if (stop()) return undefined;
    yield;
    const { control, tokens } = cutter.cut(state);
    if (!holdsAll(claim, control, claim.views[control], tokens)) {
      throw new AuditError(
        `a state that ${cutter.members.length} starters can reach is outside of the views`,
      );
    }
    for (const step of steps.enabled(state, cutter.members.length)) {
      if (known.size >= statesMax) break;
      if (step.heard !== -1) continue;
      const next = steps.apply(state, step);
      const key = next.join();
      if (known.has(key)) continue;
      known.add(key);
      states.push(next);
    }
  }
  return { states: states.length, complete: known.size < statesMax };
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
}

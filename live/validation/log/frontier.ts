import type { World } from '../../../sim/index.js';
import { nameOfCall, requestOf } from './meanings.js';
import { seenIn } from './answers.js';
import { placeText, type Episode, type LoggedCall, type Moment } from './episode.js';
import type { Explanation } from './explanation.js';
import { scheduleOf, type Node } from './node.js';

/** Ways that are kept. */
const keptMax = 8;

/** The ways to explain an episode that got furthest, with why each ended. */
export class Frontier {
  #furthest = -1;
  #ways = new Map<string, Node>();

  /** Keeps why a way ended, if none got further. */
  note(node: Node, because: () => string): void {
    if (node.moment < this.#furthest) return;
    if (node.moment > this.#furthest) this.#ways = new Map();
    this.#furthest = node.moment;
    if (this.#ways.size >= keptMax) return;
    const text = because();
    if (!this.#ways.has(text)) this.#ways.set(text, node);
  }

  /** What none of them got past. */
  refuted(
    { servings, batches }: Episode,
    moments: readonly Moment[],
    messages: readonly string[],
    states: number,
  ): Explanation {
    const frontier = [...this.#ways].map(([because, node]) => ({
      because,
      schedule: scheduleOf(node),
    }));
    const found = { kind: 'impossible', frontier, states } as const;
    const moment = moments[this.#furthest];
    if (moment?.kind === 'to') {
      const { at, time, servings: own } = batches[moment.batch] as Episode['batches'][number];
      const names = own.map((serving) => messages[serving]).join(', ');
      return { ...found, place: placeText(at), what: `the batch of ${names}`, time };
    }
    const call = moment?.kind === 'end' ? servings[moment.serving]?.[moment.call] : undefined;
    if (call === undefined) return { ...found, place: '', what: '', time: Infinity };
    return { ...found, place: placeText(call.at), what: whatOf(call), time: call.end ?? Infinity };
  }
}

/** `table.createEntity of claims/w1/claim: 409 EntityAlreadyExists`. */
function whatOf(call: LoggedCall): string {
  return `${nameOfCall(call)} of ${call.resource}: ${seenIn(call)}`;
}

/** Why a call whose end has come is not explained: what its starter would ask here, if anything. */
export function unasked(
  world: World,
  { state, wheres }: Node,
  starter: string,
  serving: number,
): string {
  const asked = world
    .enabled(state)
    .find(({ from, kind }) => from === starter && kind === 'deliver');
  if (asked !== undefined) {
    const request = requestOf(world.effectsOf(state, asked).event);
    return `the model's ${starter} asks ${request} of ${asked.actor} here`;
  }
  const isWaiting = wheres[serving]?.isWaiting === true;
  return `the model's ${starter} ${isWaiting ? 'has no answer yet' : 'asks nothing'} here`;
}

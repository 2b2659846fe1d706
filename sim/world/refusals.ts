import type { StateNode } from 'xstate';
import { ModelError } from '../../input/errors.js';
import { environment } from './action.js';
import type { ActorConfig, FaultRule } from './config.js';

type Machine = Pick<ActorConfig, 'id' | 'machine'>;

/** What a refused request is answered with, unless the machine that was asked declares another type. */
export const defaultRefusal = 'UNAVAILABLE';

/**
 * The rule of the fault `refused` with all that it says by silence: the channels in which it can happen, and what receivers answer.
 * @throws ModelError if it could never happen, there or at all: nobody who asks takes what a refusal is answered with.
 */
export function refusing(rule: FaultRule, actors: readonly Machine[]): FaultRule {
  const { at, budget } = rule;
  if (budget === 0 || (at !== undefined && rule.refusal !== undefined)) return rule;
  const refusal =
    rule.refusal ?? Object.fromEntries(actors.map((actor) => [actor.id, declaredBy(actor)]));
  const typeOf = (asked: string): string => refusal[asked] ?? defaultRefusal;
  const takes = (asker: string, asked: string): boolean =>
    actors.some(
      ({ id, machine }) => id === asker && knows(machine.root as StateNode, typeOf(asked)),
    );
  const ids = actors.map(({ id }) => id);
  const places =
    at ??
    ids.flatMap((to) => ids.filter((from) => takes(from, to)).map((from) => [from, to] as const));
  for (const [asker = '', asked = ''] of at ?? []) {
    const isActor = asker === environment || ids.includes(asker);
    if (takes(asker, asked) || !isActor || !ids.includes(asked)) continue;
    throw new ModelError(
      `the fault refused is at ${JSON.stringify([asker, asked])}, but ${asker} has no transition for ${typeOf(asked)}`,
    );
  }
  if (places.length > 0) return { ...rule, at: places, refusal };
  const types = [...new Set(ids.map(typeOf))].join(' or ');
  throw new ModelError(
    `the fault refused can happen nowhere: no machine has a transition for ${types}`,
  );
}

/** What the root of a machine says: `meta: { refusal: 'BUSY' }`. */
function declaredBy({ id, machine }: Machine): string {
  const meta = machine.root.meta as { readonly refusal?: unknown } | undefined;
  const { refusal = defaultRefusal } = meta ?? {};
  if (typeof refusal === 'string' && refusal !== '') return refusal;
  throw new ModelError(
    `${id} declares ${JSON.stringify(refusal)} as its refusal; expected the type of a message`,
  );
}

/** True if there is a transition for it somewhere, if only to ignore it. */
function knows({ transitions, states }: StateNode, type: string): boolean {
  return (
    transitions.has(type) ||
    transitions.has('*') ||
    Object.values(states).some((state) => knows(state, type))
  );
}

import { ModelError } from '../../input/errors.js';
import { shown, thrownText } from '../../input/words.js';
import type { FaultConfig, WorldConfig } from './config.js';
import type { Send } from './effects.js';
import { refusing } from './refusals.js';

/**
 * The faults that machines declare: `meta: { faults: { lapse: 'EXPIRE' } }` at a machine's root says that EXPIRE can happen to it as the
 * fault `lapse`; a list names several events. By kind, in the order of the actors.
 * @throws ModelError if a declaration has another form, or names an event that its machine does not know.
 */
export function declaredFaults({
  actors,
}: Pick<WorldConfig, 'actors'>): Readonly<Record<string, readonly Send[]>> {
  const found = new Map<string, Send[]>();
  for (const { id, machine } of actors) {
    for (const [kind, given] of declaredIn(machine.root.meta, id)) {
      for (const type of typesOf(given, id, kind)) {
        if (!(machine.events as readonly string[]).includes(type)) {
          throw new ModelError(
            `${id} declares ${type} as the fault ${kind}, but its machine handles no ${type}`,
          );
        }
        const events = found.get(kind) ?? [];
        found.set(kind, events);
        events.push({ to: id, message: { type } });
      }
    }
  }
  return Object.fromEntries(found);
}

/**
 * The faults of a world: where a rule says nothing about where, what machines declare of that kind. Of `refused` it is said where it can
 * happen, and what is answered.
 */
export function faultsOf(config: WorldConfig): FaultConfig {
  const { faults = {} } = config;
  const declared = declaredFaults(config);
  return Object.fromEntries(
    Object.entries(faults).map(([kind, rule]) => {
      // As of actors: every object has a key for it.
      if (kind in {}) throw new ModelError(`no fault may be called '${kind}'`);
      if (kind === 'refused' && rule.events === undefined && declared[kind] === undefined) {
        return [kind, refusing(rule, config.actors)] as const;
      }
      const events = declared[kind];
      const isOpen = rule.events === undefined && rule.at === undefined;
      return [kind, isOpen && events !== undefined ? { ...rule, events } : rule] as const;
    }),
  );
}

/** What the root of a machine declares, by kind. */
function declaredIn(meta: unknown, id: string): readonly (readonly [string, unknown])[] {
  try {
    const faults = (meta as { readonly faults?: unknown } | undefined)?.faults;
    if (faults === undefined) return [];
    if (typeof faults === 'object' && faults !== null && !Array.isArray(faults)) {
      return Object.entries(faults);
    }
    throw new ModelError(`is ${shown(faults)}`);
  } catch (error) {
    throw new ModelError(
      `${id}: meta.faults of its machine ${thrownText(error)}; expected an object such as { lapse: 'EXPIRE' }`,
    );
  }
}

function typesOf(given: unknown, id: string, kind: string): readonly string[] {
  const types: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (types.every((type) => typeof type === 'string')) return types;
  throw new ModelError(
    `${id} declares ${JSON.stringify(given)} as the fault ${kind}; expected the type of an event, or a list of them`,
  );
}

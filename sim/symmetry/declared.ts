/** Room `symmetry`: actors that are interchangeable: what is declared, whether it is true, and one state of each orbit. */
import { listed, ModelError } from '../../input/errors.js';
import { environment } from '../world/action.js';
import { AsymmetryError } from './asymmetry.js';
import { Equivariance } from './equivariance.js';
import { canonical, type Json } from '../base/json.js';
import { faultKinds, type WorldConfig } from '../world/config.js';
import type { Permutation } from './permutation.js';
import { Symmetry } from './symmetry.js';
import type { WorldTables } from '../world/tables.js';

/**
 * The symmetry that a configuration declares; undefined if it declares none, or the actors that it names are configured
 * differently: then `tables.asymmetry` says how.
 *
 * Everything that is configured is checked here and now. What machines do is checked when it is computed: see
 * `Equivariance`.
 * @throws ModelError for names that nobody can exchange.
 */
export function symmetryOf(config: WorldConfig, tables: WorldTables): Symmetry | undefined {
  const { symmetric } = config;
  if (symmetric === undefined) return undefined;
  const members = symmetric.map((member) => (typeof member === 'string' ? [member] : member));
  checkNames(members, tables);
  const called = members.map((names) => names.join(' with '));
  const asymmetric = (why: string): undefined => {
    const ids = members.map(([id]) => id).join(', ');
    tables.asymmetry = new AsymmetryError(why, `so ${config.name} is not symmetric in ${ids}`);
  };
  const unlike = unlikeMachines(members, config);
  if (unlike !== null) return asymmetric(unlike);
  const symmetry = new Symmetry(tables, members, config.sets);
  try {
    for (let k = 0; k + 1 < members.length; k += 1) {
      const why = difference(config, tables, symmetry.swapped(k, k + 1));
      if (why !== null) {
        return asymmetric(`${why} when ${called.slice(k, k + 2).join(' and ')} change places`);
      }
    }
  } catch (error) {
    if (!(error instanceof AsymmetryError)) throw error;
    tables.asymmetry = error;
    return undefined;
  }
  new Equivariance(tables, symmetry);
  return symmetry;
}

function checkNames(members: readonly (readonly string[])[], tables: WorldTables): void {
  const known = tables.actors.map(({ id }) => id);
  const unknown = members.find(([first]) => first === undefined || !known.includes(first));
  if (unknown !== undefined) {
    throw new ModelError(
      `symmetric names '${unknown[0] ?? ''}', but no actor is called that; known: ${known.join(', ')}`,
    );
  }
  const names = members.flat();
  const duplicate = names.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined) throw new ModelError(`symmetric names '${duplicate}' twice`);
  const fixed = names.find(
    (name) => name === environment || tables.shared.some(({ address }) => address.id === name),
  );
  if (fixed !== undefined) {
    throw new ModelError(
      `symmetric names '${fixed}'; only actors and what belongs to them can be exchanged`,
    );
  }
  if (members.length < 2) {
    throw new ModelError(`symmetric names ${listed(names)}; expected two actors or more`);
  }
}

/** Which members have not the same machines in corresponding places; null if all have. */
function unlikeMachines(
  members: readonly (readonly string[])[],
  { actors }: WorldConfig,
): string | null {
  const machineOf = (name: string | undefined) => actors.find(({ id }) => id === name)?.machine;
  const [first, ...others] = members as [readonly string[], ...(readonly string[])[]];
  for (const other of others) {
    if (other.length !== first.length) {
      return `${first[0] ?? ''} has ${first.length} names and ${other[0] ?? ''} ${other.length}`;
    }
    const at = first.findIndex((name, index) => machineOf(name) !== machineOf(other[index]));
    if (at === -1) continue;
    return (
      `${first[at] ?? ''} and ${other[at] ?? ''} have different machines; ` +
      'give them one machine object, and what differs as input'
    );
  }
  return null;
}

/** What changes in the configuration when members change places; null if nothing does. */
function difference(
  config: WorldConfig,
  tables: WorldTables,
  renaming: Permutation,
): string | null {
  const { actors, shared, addresses, monitors, monitorCell, faults } = tables;
  const clocks = ['lateness', 'drift'] as const;
  const clockOf = (which: (typeof clocks)[number], cell: number): Json => ({
    ...config[which]?.[actors[cell]?.id ?? ''],
  });
  const image = (cell: number): number => renaming.cell(cell);
  const input = (cell: number) => config.actors[cell]?.input ?? null;
  for (const { id, index } of actors) {
    if (text(renaming.json(input(index))) !== text(input(image(index)))) {
      return `the input of ${id} does not become that of ${addresses[image(index)]?.id ?? id}`;
    }
  }
  for (const { id, index } of actors) {
    const unlike = clocks.find(
      (which) => text(clockOf(which, index)) !== text(clockOf(which, image(index))),
    );
    if (unlike !== undefined) {
      return `the ${unlike} of ${id} does not become that of ${addresses[image(index)]?.id ?? id}`;
    }
  }
  for (const [cell, { id, initialBox }] of addresses.entries()) {
    if (renaming.box(cell, initialBox) !== addresses[image(cell)]?.initialBox) {
      return `the mail for ${id} does not become that for ${addresses[image(cell)]?.id ?? id}`;
    }
  }
  for (const { address, receivers } of shared) {
    const cells = receivers.map(({ index }) => index);
    if (!cells.every((cell) => cells.includes(image(cell)))) {
      return `the receivers of ${address.id} do not stay the same`;
    }
  }
  if (renaming.value(monitorCell, monitors.initial) !== monitors.initial) {
    return `a property does not begin alike`;
  }
  for (const { id, index } of actors) {
    const others = faults.eventsAt(addresses[image(index)]?.id ?? id);
    const lost = faults.eventsAt(id).find(({ kind, message }) => {
      const wanted = text(renaming.json(message));
      return !others.some((other) => other.kind === kind && text(other.message) === wanted);
    });
    if (lost !== undefined) return `the events of the fault ${lost.kind} do not stay the same`;
  }
  const senders = [environment, ...actors.map(({ id }) => id)];
  for (const from of senders) {
    for (const { id: to } of addresses) {
      const [otherFrom, otherTo] = [renaming.name(from), renaming.name(to)];
      const kind = config.channel?.(from, to) ?? 'fifo';
      if (
        actors.some(({ id }) => id === to) &&
        kind !== (config.channel?.(otherFrom, otherTo) ?? 'fifo')
      ) {
        return `the channel from ${from} to ${to} does not stay a ${kind}`;
      }
      for (const fault of faultKinds) {
        const sender = fault === 'crash' || fault === 'restart' ? null : from;
        if (
          faults.mayHave(fault, sender, to) !==
          faults.mayHave(fault, sender === null ? null : otherFrom, otherTo)
        ) {
          return `the fault ${fault} does not stay possible at the same places`;
        }
      }
    }
  }
  return null;
}

function text(input: Parameters<typeof canonical>[0]): string {
  return canonical(input, 'input');
}

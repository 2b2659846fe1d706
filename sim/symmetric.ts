import { Equivariance } from './equivariance.js';
import { canonical } from './json.js';
import { faultKinds } from './moves.js';
import type { Renaming } from './renaming.js';
import { Symmetry } from './symmetry.js';
import { listed, ModelError } from './system.js';
import type { WorldTables } from './tables.js';
import { environment, type WorldConfig } from './world-types.js';

/**
 * The symmetry that a configuration declares; undefined if it declares none.
 *
 * Everything that is configured is checked here and now. What machines do is checked when it is computed: see
 * `Equivariance`.
 * @throws ModelError if the actors named are not interchangeable; the message says why.
 */
export function symmetryOf(config: WorldConfig, tables: WorldTables): Symmetry | undefined {
  const { symmetric } = config;
  if (symmetric === undefined) return undefined;
  checkIds(symmetric, tables);
  const refused = (why: string): ModelError =>
    new ModelError(`${config.name} is not symmetric in ${symmetric.join(', ')}: ${why}`);
  checkMachines(symmetric, config, refused);
  const symmetry = new Symmetry(tables, symmetric);
  for (let k = 0; k + 1 < symmetric.length; k += 1) {
    const pair = `${symmetric[k] as string} and ${symmetric[k + 1] as string}`;
    const why = difference(config, tables, symmetry.swapped(k, k + 1));
    if (why !== null) throw refused(`${why} when ${pair} change places`);
  }
  new Equivariance(refused, tables, symmetry);
  return symmetry;
}

function checkIds(symmetric: readonly string[], tables: WorldTables): void {
  const known = tables.actors.map(({ id }) => id);
  const unknown = symmetric.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new ModelError(
      `symmetric names '${unknown}', but no actor is called that; known: ${known.join(', ')}`,
    );
  }
  const double = symmetric.find((id, index) => symmetric.indexOf(id) < index);
  if (double !== undefined) throw new ModelError(`symmetric names '${double}' twice`);
  if (symmetric.length < 2) {
    throw new ModelError(`symmetric names ${listed(symmetric)}; expected two actors or more`);
  }
}

function checkMachines(
  symmetric: readonly string[],
  { actors }: WorldConfig,
  refused: (why: string) => ModelError,
): void {
  const [first, ...others] = symmetric.map((id) => actors.find((actor) => actor.id === id));
  const other = others.find((actor) => actor?.machine !== first?.machine);
  if (other === undefined) return;
  throw refused(
    `${first?.id ?? ''} and ${other.id} have different machines; give them one machine object, and what differs as input`,
  );
}

/** What changes in the configuration when members change places; null if nothing does. */
function difference(config: WorldConfig, tables: WorldTables, renaming: Renaming): string | null {
  const { actors, shared, addresses, monitors, monitorCell, budgets } = tables;
  const image = (cell: number): number => renaming.cell(cell);
  const input = (cell: number) => config.actors[cell]?.input ?? null;
  for (const { id, index } of actors) {
    if (text(renaming.json(input(index))) !== text(input(image(index)))) {
      return `the input of ${id} does not become that of ${addresses[image(index)]?.id ?? id}`;
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
          budgets.mayHave(fault, sender, to) !==
          budgets.mayHave(fault, sender === null ? null : otherFrom, otherTo)
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

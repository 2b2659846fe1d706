import {
  catalogueCell,
  includes,
  isCatalogueSize,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import { writeWhole } from '../files.js';
import { version } from '../version.js';

/** How the schedules that `check`, `frontier` and `matrix` write were found. */
export const found: Trace['found'] = { by: 'exhaustive search', version: version() };

/** How a property is violated in a world, as the catalogue tells it; undefined if it tells nothing about such a world. */
export function causeOf(spec: WorldSpec, property: string): string | undefined {
  const cell = catalogueCell(spec.strategy, spec.runtime, property);
  if (cell === undefined || !isCatalogueSize(spec)) return undefined;
  return cell.breaks.some((set) => includes(spec.faults, set)) ? cell.because : undefined;
}

/** The name of a trace's file: `naive-2019-noMessageLost.trace.json`, with the faults before the property. */
export function traceName(name: string, { world, violation }: Trace): string {
  const faults = Object.entries(world.faults).map(([kind, times]) => `${kind}${times}`);
  const most = world.faultsMax === undefined ? [] : [`max${world.faultsMax}`];
  const parts = [name, world.runtime, ...faults, ...most, violation?.property ?? 'run'];
  return `${parts.join('-').replace(/[^\w.-]+/g, '_')}.trace.json`;
}

/** @returns the path of the file. */
export async function writeTrace(directory: string, name: string, trace: Trace): Promise<string> {
  return writeWhole(directory, traceName(name, trace), `${JSON.stringify(trace, null, 2)}\n`);
}

import {
  catalogueCell,
  defaultSpec,
  type CatalogueCell,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import { writeWhole } from '../files.js';
import { version } from '../version.js';

/** How the schedules that `check` and `matrix` write were found. */
export const found: Trace['found'] = { by: 'exhaustive search', version: version() };

/** What the catalogue says about a world; it speaks of worlds of the default size only. */
export function known(spec: WorldSpec, property: string): CatalogueCell | undefined {
  const { starters, windows, time } = defaultSpec;
  const isUsual =
    spec.starters === starters &&
    spec.messages === starters &&
    spec.windows === windows &&
    spec.time === time;
  return isUsual ? catalogueCell(spec.strategy, spec.runtime, spec.faults, property) : undefined;
}

/** The name of a trace's file: `naive-2019-noMessageLost.trace.json`, with the faults before the property. */
export function traceName(name: string, { world, violation }: Trace): string {
  const faults = Object.entries(world.faults).map(([kind, times]) => `${kind}${times}`);
  const parts = [name, world.runtime, ...faults, violation?.property ?? 'run'];
  return `${parts.join('-').replace(/[^\w.-]+/g, '_')}.trace.json`;
}

/** @returns the path of the file. */
export async function writeTrace(directory: string, name: string, trace: Trace): Promise<string> {
  return writeWhole(directory, traceName(name, trace), `${JSON.stringify(trace, null, 2)}\n`);
}

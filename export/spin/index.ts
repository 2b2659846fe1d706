import type { IntegerWorld } from '../integer-world.js';
import { model } from './model.js';
import { runScript } from './run-script.js';
import { shell } from './shell.js';
import { tablesHeader, type Capacity } from './tables-header.js';

/** A file of an export. */
export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

/** What Spin needs to search a world: the tables, what reads them, the model, and the script that runs it. */
export function spinFiles(world: IntegerWorld, capacity: Capacity): readonly ExportedFile[] {
  return [
    { name: 'tables.h', text: tablesHeader(world, capacity) },
    { name: 'shell.h', text: shell },
    { name: 'model.pml', text: model(capacity.moves) },
    { name: 'run.sh', text: runScript(world.properties.map(({ name }) => name)) },
  ];
}

export { type Capacity } from './tables-header.js';

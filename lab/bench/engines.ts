import { cpuUsage } from 'node:process';
import { engineOf, strategies } from '../../model/index.js';
import { defaultSpec, worldOf } from '../../properties/index.js';
import { costOf, medianOf, repeated } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';

/** Most states of a search. */
const statesMax = { usual: 50_000, large: 5_000_000 } as const;

/**
 * States and CPU seconds of every strategy of every engine with two, three and four clients, each with a message of one window: without
 * faults, with symmetry and reduction.
 */
export async function enginesReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const { quick, large, only, runs, log } = settings;
  const most = large ? statesMax.large : statesMax.usual;
  const rows: ReportRow[] = [];
  for (const strategy of Object.values(strategies)) {
    const engine = engineOf(strategy).name;
    const { name } = strategy;
    if (only !== undefined && !`${engine} ${name}`.includes(only)) continue;
    let row: ReportRow = { engine, strategy: name };
    let isCut = false;
    for (const clients of quick ? [2] : [2, 3, 4]) {
      log(`${name}, ${clients} clients`);
      // Whoever has too many states with three clients has more with four.
      const cells: Cells = isCut ? tooMany(most) : await cellsOf(name, clients, most, runs);
      isCut = typeof cells.states === 'string';
      row = { ...row, [`${clients}: states`]: cells.states, [`${clients}: CPU s`]: cells.seconds };
    }
    rows.push(row);
  }
  const notes = [
    'N: clients, each with one message of one window; no faults; symmetry and reduction on; all properties',
    `a search stops at ${most.toLocaleString('en-US')} states${large ? '' : ' (--large: more)'}`,
  ];
  return { report: { title: 'Engines', rows, notes }, failures: 0 };
}

interface Cells {
  readonly states: number | string;
  readonly seconds: number | null;
}

const tooMany = (most: number): Cells => ({
  states: `> ${most.toLocaleString('en-US')}`,
  seconds: null,
});

async function cellsOf(
  strategy: string,
  clients: number,
  most: number,
  runs: number,
): Promise<Cells> {
  const costs = await repeated(runs, () => {
    const world = worldOf({ ...defaultSpec, strategy, starters: clients, messages: clients });
    const begin = cpuUsage();
    const cost = costOf(world, {
      symmetry: world.isSymmetric,
      reduction: true,
      bounds: { states: most },
    });
    const { user, system } = cpuUsage(begin);
    return { ...cost, cpuSeconds: (user + system) / 1e6 };
  });
  if (!costs[0].isComplete) return tooMany(most);
  const seconds = Number(medianOf(costs, (cost) => cost.cpuSeconds).toFixed(2));
  return { states: costs[0].states, seconds };
}

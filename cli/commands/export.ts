import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fill, hasSpin, spinFiles, Tabulation, type IntegerWorld } from '../../export/index.js';
import type { AnySpec } from '../../properties/index.js';
import {
  Exploration,
  ModelError,
  Random,
  run,
  uniform,
  type Coverage,
  type World,
} from '../../sim/index.js';
import { briefly, headingOf } from '../../render/command.js';
import { number, shellWord } from '../../render/text.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritable, writeTogether } from '../files.js';
import { interruptible, type Interrupt } from '../interrupt.js';
import type { CommonOptions } from '../options.js';
import { build } from '../own.js';
import { progressText } from '../progress.js';
import { stopOf } from '../stop.js';
import { jsonText, notes, print, type Notes } from '../terminal.js';
import { version } from '../version.js';
import { targetOf } from './search-command.js';

export interface ExportOptions extends CommonOptions {
  readonly to?: 'spin';
  readonly inFlight?: number;
  readonly rounds?: number;
}

/** Messages that may wait at the same time in an exported world. */
const defaultInFlight = 16;
/** Moves of one state in an exported world. */
const moves = 64;
const defaultRounds = 20;
/** Random executions that fill tables besides, where the search does not. */
const walks = 300;
/** Most steps of one of them. */
const walkMax = 1_000;
/** States of our own search that fills the tables, before Spin is asked what they lack. */
const defaultStatesMax = 5_000_000;

const format = 'onebatch-export/1';

/** Writes a world for another model checker to search. */
export async function exportWorld(target: string, options: ExportOptions): Promise<ExitCode> {
  const { to, out, inFlight = defaultInFlight } = options;
  if (to === undefined) throw new InputError('--to is missing; expected --to spin');
  if (out === undefined) throw new InputError('--out is missing; expected a directory');
  await checkWritable(out);
  const { spec, own } = await targetOf(target, options);
  const world = build(spec, own, { ...options, symmetry: false });
  const tabulation = tabulationOf(world);
  const { note, progressLine, done } = notes();
  const write = async (tables: IntegerWorld, counted?: Counted): Promise<readonly string[]> =>
    writeTogether(out, filesOf(world, spec, tables, { inFlight, counted }), true);
  const exported = await interruptible(note, async (interrupt): Promise<Exported> => {
    const coverage = searched(await explored(world, spec, options, interrupt, progressLine));
    if (coverage.complete) {
      const { states, transitions } = coverage;
      await write(tabulation.tables(), { states, transitions });
      return { by: 'search', complete: true, states, transitions };
    }
    if (interrupt.requested || !(await hasSpin())) {
      await write(tabulation.tables());
      const why = interrupt.requested
        ? 'interrupted'
        : 'Spin is needed to find the missing table entries; expected the packages spin and gcc';
      return { by: 'search', complete: false, why };
    }
    for (let seed = 1; seed <= walks; seed += 1) {
      run(world, uniform(new Random(seed)), { limit: walkMax });
    }
    note(
      `${number(coverage.states)} states do not fill the tables: Spin finds the missing entries`,
    );
    const { maxSeconds, rounds: most = defaultRounds } = options;
    const filling = await fill(tabulation, out, {
      write: async (tables) => void (await write(tables)),
      most,
      ...(maxSeconds === undefined ? {} : { seconds: maxSeconds }),
      tell: (round, missing, states) =>
        note(`round ${round}: ${number(missing)} missing, ${number(states)} states`),
    });
    const { complete, why, rounds, result } = filling;
    if (!complete) return { by: 'rounds', complete, rounds, ...(why === undefined ? {} : { why }) };
    const { states, transitions } = result;
    await write(filling.world, { states, transitions });
    return { by: 'rounds', complete, rounds, states, transitions };
  });
  done();
  if (options.json === true) print(jsonText({ directory: resolve(out), ...exported }));
  else print(report(spec, out, exported));
  return exported.complete ? exit.ok : exit.unknown;
}

/** States and transitions of the whole world. */
interface Counted {
  readonly states: number;
  readonly transitions: number;
}

interface Exported extends Partial<Counted> {
  /** What filled the tables in the end. */
  readonly by: 'search' | 'rounds';
  /** True if the tables have all that a complete search asks for. */
  readonly complete: boolean;
  readonly rounds?: number;
  readonly why?: string;
}

/** @throws InputError for a world that cannot be exported. */
function tabulationOf(world: World): Tabulation {
  try {
    return new Tabulation(world);
  } catch (error) {
    if (error instanceof ModelError) throw new InputError(error.message);
    throw error;
  }
}

async function explored(
  world: World,
  spec: AnySpec,
  { maxStates = defaultStatesMax, maxSeconds }: ExportOptions,
  interrupt: Interrupt,
  progressLine: Notes['progressLine'],
): Promise<Exploration<unknown>> {
  const begin = performance.now();
  const exploration = new Exploration(world, {
    until: 'never',
    symmetry: false,
    cycles: false,
    bounds: { states: maxStates },
    stop: stopOf(interrupt, maxSeconds),
  });
  while (!exploration.advance(chunk)) {
    await setImmediate();
    const elapsed = (performance.now() - begin) / 1000;
    progressLine(() => progressText(briefly(spec), exploration.progress(), elapsed));
  }
  return exploration;
}

/** Transitions between two looks at the clock and at signals. */
const chunk = 1 << 16;

function searched(exploration: Exploration<unknown>): Coverage {
  const [verdict] = exploration.verdicts();
  if (verdict === undefined) throw new InputError('no property watches; expected one at least');
  return verdict.coverage;
}

function filesOf(
  world: World,
  spec: AnySpec,
  tables: IntegerWorld,
  { inFlight, counted }: { readonly inFlight: number; readonly counted: Counted | undefined },
): ReturnType<typeof spinFiles> {
  const about = {
    format,
    version: version(),
    world: spec,
    properties: world.properties,
    bounds: { inFlight, moves },
    counted: counted ?? null,
  };
  return [
    ...spinFiles(tables, { inFlight, moves }),
    { name: 'world.json', text: `${jsonText(about)}\n` },
  ];
}

function report(spec: AnySpec, out: string, exported: Exported): string {
  const { by, complete, states, transitions, rounds, why } = exported;
  const run = `bash ${shellWord(`${out}/run.sh`)}`;
  const filled = by === 'search' ? 'by a search of our own' : `in ${String(rounds)} rounds of Spin`;
  const state = complete
    ? `The tables are complete, filled ${filled}: ${number(states ?? 0)} states, ${number(transitions ?? 0)} transitions.`
    : `The tables lack entries (${why ?? ''}): a run that comes to one ends as unknown.`;
  return [
    headingOf(spec),
    state,
    '',
    `  ${run} count      # how many states and transitions there are`,
    `  ${run} safe       # a shortest schedule that breaks a property`,
    `  ${run} bitstate   # for a world that does not fit into memory`,
  ].join('\n');
}

import { dirname, join } from 'node:path';
import { z } from 'zod';
import { followTrail, trailOf } from '../../export/index.js';
import { annotate } from '../../sim/index.js';
import {
  readTrace,
  traceFormat,
  targetOf,
  traceOf,
  type AnySpec,
  type Trace,
} from '../../properties/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { readText } from '../files.js';
import { headingOf } from '../../render/command.js';
import { count } from '../../render/text.js';
import { violationText } from '../../render/words.js';
import { print } from '../terminal.js';
import { version } from '../version.js';
import { originOf, ownIn, worldIn, writeTraces, wroteText } from './context.js';

/** Most bytes of the files of an export that are read. */
const bytesMax = 4_000_000;

const exported = z.object({ format: z.literal('onebatch-export/1'), world: z.unknown() });

/** Reads a trail that another model checker found in an exported world, and writes it as a trace. */
export async function importTrail(
  file: string,
  { out }: { readonly out?: string },
): Promise<ExitCode> {
  const steps = trailOf(await readText(file, bytesMax), file);
  const given = await worldOf(join(dirname(file), 'world.json'));
  const own = await ownIn(given, file);
  const world = worldIn(given, file, own);
  const execution = annotate(world, followTrail(world, steps, file));
  const [first] = execution.violations;
  print(headingOf(given.world));
  if (first === undefined) {
    print(`${count(steps.length, 'step')}; nothing is broken after them.`);
    return exit.ok;
  }
  print(violationText(first));
  const counterexample = {
    actions: execution.steps.map(({ action }) => action),
    loop: null,
  };
  const trace = traceOf(
    given.world,
    { property: first.property, counterexample },
    { ...originOf(own), by: 'spin' },
    execution.facts,
  );
  const name = targetOf(given.world).replace(/^.*\//, '');
  await writeTraces(out ?? dirname(file), [{ name, trace }], (files) => print(wroteText(files)));
  return exit.violated;
}

/** The world of an export, as a trace without steps. */
async function worldOf(file: string): Promise<Trace<AnySpec>> {
  const text = await readText(file, bytesMax);
  try {
    const { world } = exported.parse(JSON.parse(text));
    const found = { by: 'spin', version: version() };
    const empty = { format: traceFormat, world, found, violation: null, steps: [] };
    return readTrace(JSON.stringify(empty), file).trace;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${file} is not the world of an export; expected what onebatch export writes beside a trail`,
    );
  }
}

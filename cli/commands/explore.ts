import { basename, dirname } from 'node:path';
import { strategies } from '../../model/index.js';
import { windowsOf } from '../../properties/index.js';
import { WorldRecorder } from '../../sim/index.js';
import { briefly, headingOf } from '../../render/command.js';
import type { PageWorld } from '../../render/explorer/data.js';
import { explorerPage } from '../../render/explorer-page.js';
import { pageParts } from '../../render/page-parts.js';
import { count, number } from '../../render/text.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritableFile, writeWhole } from '../files.js';
import { interruptible, type Interrupt } from '../interrupt.js';
import type { CommonOptions } from '../options.js';
import { build } from '../own.js';
import { recorded } from '../recorded.js';
import { notes, print, printJson, type Notes } from '../terminal.js';
import { targetOf, type Target } from './search-command.js';

/** States of a world that are searched unless somebody asks for more: some seconds. */
const defaultStatesMax = 1_000_000;

/** Bytes of a page, at the most: a browser reads more, but nobody wants to wait for it. */
const bytesMax = 12_000_000;

/** Writes a page in which one runs the worlds of strategies by hand. */
export async function explore(
  targets: readonly string[],
  options: CommonOptions,
): Promise<ExitCode> {
  const { out } = options;
  if (out === undefined) {
    throw new InputError('explore writes a page: expected --out <file>, as in --out naive.html');
  }
  const duplicate = targets.find((name, index) => targets.indexOf(name) < index);
  if (duplicate !== undefined) throw new InputError(`${duplicate} is named twice`);
  const asked: Target[] = [];
  for (const target of targets) asked.push(await targetOf(target, options));
  // The page finds a world by its name.
  const loaded = asked.map((one) =>
    asked.some((other) => other !== one && other.name === one.name)
      ? { ...one, name: one.target }
      : one,
  );
  await checkWritableFile(out);
  const { note, progressLine, done } = notes();
  const worlds = await interruptible(note, async (interrupt) => {
    const pages: PageWorld[] = [];
    for (const target of loaded) {
      pages.push(await pageWorld(target, options, interrupt, progressLine));
    }
    return pages;
  });
  done();
  const [first, ...others] = worlds;
  if (first === undefined) throw new InputError('expected the name of a strategy');
  const page = explorerPage({ worlds: [first, ...others] }, await pageParts());
  const bytes = Buffer.byteLength(page);
  if (bytes > bytesMax) {
    throw new InputError(
      `the page would take ${megabytes(bytes)}; expected at most ${megabytes(bytesMax)}: lower --starters, --messages, --fault or --max-states`,
    );
  }
  const file = await writeWhole(dirname(out), basename(out), `${page}\n`);
  const partly = worlds.filter(({ recording }) => !recording.complete);
  for (const { name, recording } of partly) {
    note(
      `${name} has more than the ${count(recording.searched, 'state')} that were searched: what was not met there is unknown in the page (--max-states, or fewer starters, messages or faults)`,
    );
  }
  if (options.json === true) {
    printJson({
      file,
      bytes,
      worlds: worlds.map(({ name, recording: { searched, complete } }) => ({
        name,
        states: searched,
        complete,
      })),
    });
  } else print(`wrote ${file}, ${megabytes(bytes)}; open it in a browser`);
  return exit.ok;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

async function pageWorld(
  { spec, own, name, properties }: Target,
  options: CommonOptions,
  interrupt: Interrupt,
  progressLine: Notes['progressLine'],
): Promise<PageWorld> {
  const { property: watched } = options;
  const world = build(spec, own, {
    symmetry: false,
    ...(watched === undefined ? {} : { property: watched }),
  });
  const recorder = new WorldRecorder(world, options.maxStates ?? defaultStatesMax);
  const recording = await recorded(recorder, options, interrupt, () =>
    progressLine(() => `${briefly(spec)}: ${number(recorder.states)} states`),
  );
  const windows = windowsOf(spec);
  return {
    name,
    heading: headingOf(spec),
    summary: summaryOf(name, own),
    windows: Number.isFinite(windows) ? windows : null,
    properties: world.properties.map((property) => ({
      name: property,
      sentence: properties.find((known) => known.name === property)?.sentence ?? '',
    })),
    recording,
    shown: null,
  };
}

function summaryOf(name: string, own: Target['own']): string {
  if (own === undefined) return strategies[name]?.summary ?? '';
  return 'summary' in own ? own.summary : '';
}

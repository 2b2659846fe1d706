import {
  engines,
  eras,
  faults,
  strategiesOn,
  strategies,
  type Engine,
  type Strategy,
} from '../../model/index.js';
import { properties } from '../../properties/monitors/index.js';
import { exit, type ExitCode } from '../errors.js';
import { listText, type ListEntry } from '../../render/list.js';
import { nameArgument } from '../options.js';
import { print, printJson, style } from '../terminal.js';

export interface ListOptions {
  readonly json?: true;
  /** Only what there is on this engine. */
  readonly engine?: string;
}

/** What there is to choose from. */
export function list({ json, engine: asked }: ListOptions): ExitCode {
  const chosen = asked === undefined ? Object.values(engines) : [named(asked)];
  const hasEras = chosen.some(({ takes }) => takes.includes('runtime'));
  const byEngine = chosen.map((engine) => {
    const own = strategiesOn(engine.name).map((name) => strategies[name] as Strategy);
    return {
      ...engine,
      strategies: own.map(({ name, summary, source, assumes }) => {
        return { name, engine: engine.name, summary, source, assumes };
      }),
    };
  });
  const everything = {
    engines: chosen.map(({ name, title, summary, source }) => ({ name, title, summary, source })),
    strategies: byEngine.flatMap((engine) => engine.strategies),
    runtimes: hasEras ? entries(eras) : [],
    faults: entries(faults),
    properties: properties.map(({ name, sentence, source, why }) => ({
      name,
      summary: sentence,
      source,
      why,
    })),
  };
  if (json === true) printJson(everything);
  else {
    const { engines: all, runtimes, faults: kinds, properties: sentences } = everything;
    const sections = {
      ...Object.fromEntries(
        byEngine.map(({ title, strategies: own }) => [`Strategies: ${title}`, own]),
      ),
      ...(all.length > 1 ? { Engines: all } : {}),
      ...(hasEras ? { 'Runtime eras': runtimes } : {}),
      Faults: kinds,
      Properties: sentences,
    };
    print(listText(sections, style()));
  }
  return exit.ok;
}

function named(engine: string): Engine {
  return engines[nameArgument('--engine', Object.keys(engines))(engine)] as Engine;
}

function entries(record: Readonly<Record<string, Omit<ListEntry, 'name'>>>): readonly ListEntry[] {
  return Object.entries(record).map(([name, { summary, source }]) => ({ name, summary, source }));
}

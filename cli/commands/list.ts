import { eras, faults, strategies } from '../../model/index.js';
import { properties } from '../../properties/monitors/index.js';
import { exit, type ExitCode } from '../errors.js';
import { listText, type ListEntry } from '../../render/list.js';
import { print, printJson, style } from '../terminal.js';

/** What there is to choose from. */
export function list({ json }: { readonly json?: true }): ExitCode {
  const everything = {
    strategies: Object.values(strategies).map(({ name, summary, source, assumes }) => ({
      name,
      summary,
      source,
      assumes,
    })),
    runtimes: entries(eras),
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
    const { strategies, runtimes, faults, properties } = everything;
    print(
      listText(
        {
          Strategies: strategies,
          'Runtime eras': runtimes,
          Faults: faults,
          Properties: properties,
        },
        style(),
      ),
    );
  }
  return exit.ok;
}

function entries(record: Readonly<Record<string, Omit<ListEntry, 'name'>>>): readonly ListEntry[] {
  return Object.entries(record).map(([name, { summary, source }]) => ({ name, summary, source }));
}

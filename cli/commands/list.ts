import { strategies, type RuntimeEra } from '../../model/index.js';
import { properties } from '../../properties/index.js';
import type { FaultKind } from '../../sim/index.js';
import { exit, type ExitCode } from '../errors.js';
import { listText, type Entry } from '../render/list.js';
import { print, printJson, style } from '../terminal.js';

const runtimes: Readonly<Record<RuntimeEra, Omit<Entry, 'name'>>> = {
  '2019': {
    summary: 'every start message runs, whoever won the row',
    source: 'Durable Functions 1.x; durable-extension#612',
  },
  deduplicating: {
    summary:
      'starting an id that runs throws; of concurrent starts only the one that won the row runs',
    source: 'Durable Functions extension 2.5.0 and later; durabletask#528, #708',
  },
};

const faults: Readonly<Record<FaultKind, Omit<Entry, 'name'>>> = {
  crash: {
    summary: "a starter's state and mailbox are gone",
    source: 'a host may be recycled at any time',
  },
  restart: {
    summary: 'a crashed starter begins again, with the messages it was sent',
    source: 'triggers deliver a message again when its handler did not finish',
  },
  drop: {
    summary: 'a message between a starter and a resource is lost',
    source: 'connections break, before or after the request took effect',
  },
  duplicate: {
    summary: 'the queue delivers a message twice',
    source: 'Azure Storage queues deliver at least once',
  },
};

/** What there is to choose from. */
export function list({ json }: { readonly json?: true }): ExitCode {
  const everything = {
    strategies: Object.values(strategies).map(({ name, summary, source, assumes }) => ({
      name,
      summary,
      source,
      assumes,
    })),
    runtimes: entries(runtimes),
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

function entries(record: Readonly<Record<string, Omit<Entry, 'name'>>>): readonly Entry[] {
  return Object.entries(record).map(([name, entry]) => ({ name, ...entry }));
}

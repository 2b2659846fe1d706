import { existsSync, readFileSync } from 'node:fs';
import { machineNamed } from '../../cli/machines.js';
import { explain } from '../../cli/minimum.js';
import { replayCommand, checkCommand } from '../../render/command.js';
import { criticalOf, effortText } from '../../render/decision.js';
import { fingerprint } from '../../render/fingerprint.js';
import { sequenceDiagram } from '../../render/sequence-diagram.js';
import { engineOf } from '../../model/index.js';
import { findings } from '../../properties/catalogue/findings/index.js';
import {
  actionsIn,
  costWalks,
  defaultSpec,
  faultsText,
  parseTrace,
  platformOf,
  worldOf,
  type Operations,
} from '../../properties/index.js';
import { LazyGraph, annotate } from '../../sim/index.js';
import { pictureSections } from './diagrams.js';
import { everyNumberSection } from './every-number.js';
import { notes } from './notes.js';
import {
  breaksText,
  costRuntime,
  erasText,
  generated,
  mermaid,
  messageCosts,
  propertyNames,
  sentenceOf,
  shell,
  strategyNamed,
  table,
} from './words.js';

/** Where the cheapest schedules are kept, from the root of the project. */
const regressions = 'properties/regressions';

/** The page of one strategy: what it does, what breaks it and how, why, what repairs it, what it costs. */
export function strategyPage(name: string): string {
  const { summary, source, assumes } = strategyNamed(name);
  const { why, repair } = notes(name);
  return [
    `# ${name}`,
    generated,
    `**Does.** ${sentence(summary)}`,
    `**Source.** ${sentence(source)}`,
    `**Assumes.** ${sentence(assumes)}`,
    '## What breaks it',
    'Two starters, two messages, one window, asynchronous time; [what the words mean](../verdicts.md#what-the-words-mean).',
    breaksTable(name),
    shell(`npm run -s onebatch -- frontier ${name}`),
    ...unaskedText(name),
    ...everyNumberSection(name),
    '## Why',
    why.join(' '),
    '## What repairs it',
    repair,
    '## What it costs',
    costsTable(name),
    `Storage operations for each message on \`${platformOf({ ...defaultSpec, strategy: name, runtime: costRuntime(name), messages: 2 })}\`: requests to rows, blobs, queues and keys. _Calm_: one message after the other, in one window. _Contended_: both at once, mean and most of ${costWalks} random schedules; a starter that gives up early costs little.`,
    '## What a starter does',
    `[How to read it](../diagrams/README.md#how-to-read-them).`,
    ...pictureSections(machineNamed(name), '###'),
    ...schedules(name),
  ].join('\n\n');
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function unaskedText(name: string): readonly string[] {
  const { unasked = [] } = engineOf(strategyNamed(name));
  return unasked.map(
    (fault) =>
      `**Not asked.** ${fault}: such a world has too many states for the table. \`check ${name} --fault ${fault}=1\` searches it.`,
  );
}

function breaksTable(name: string): string {
  const found = findings[name] ?? {};
  const rows = propertyNames.flatMap((property) =>
    (found[property] ?? []).map((finding) => [
      `[${property}](../glossary.md#properties)`,
      erasText(finding.runtimes, strategyNamed(name)),
      breaksText(finding),
      finding.because === undefined ? '' : sentence(finding.because),
    ]),
  );
  return table(['Property', 'Runtime', 'Broken by', 'How'], rows);
}

function costsTable(name: string): string {
  const { calm, contended } = messageCosts(name);
  const row = (who: string, of: (operations: Operations) => number): readonly string[] => [
    who,
    String(of(calm)),
    of(contended.mean).toFixed(1),
    String(of(contended.most)),
  ];
  return table(
    ['Storage operations a message', 'Calm', 'Contended, mean', 'Contended, most'],
    [
      row('of the starter', ({ starters }) => starters),
      row('with runtime and executions', ({ all }) => all),
    ],
  );
}

/** A cheapest schedule for each property that something breaks, as a sequence diagram. */
function schedules(name: string): readonly string[] {
  const told = propertyNames.flatMap((property) => {
    const file = `${regressions}/${name}-${property}.trace.json`;
    return existsSync(file) ? [schedule(property, file)] : [];
  });
  return told.length === 0 ? [] : ['## The cheapest schedules', ...told];
}

function schedule(property: string, file: string): string {
  const { world: spec, steps: labels, loop } = parseTrace(readFileSync(file, 'utf8'), file);
  const world = worldOf(spec, { watched: [property], symmetry: false });
  const steps = actionsIn(world, labels);
  const execution = annotate(world, steps, loop ?? null);
  const { violations } = execution;
  const explanation = loop === undefined && explain(world, new LazyGraph(world), steps);
  const critical = explanation === false ? undefined : criticalOf(explanation, spec.windows);
  const length =
    loop === undefined
      ? `${effortText(execution.cost)}; [none is cheaper](../counterexamples.md#why-none-is-cheaper)`
      : `${steps.length} steps, the last of them a [loop](../liveness.md)`;
  return [
    `### ${property}`,
    sentenceOf(property),
    `On \`${platformOf(spec)}\`, ${faultsText(spec.faults)}: ${length}.`,
    `[In one line](../reading-a-trace.md#one-line-for-a-schedule): \`${fingerprint(execution)}\``,
    mermaid(sequenceDiagram(execution, { violations, windows: spec.windows, critical })),
    shell(replayCommand(file), checkCommand(spec, property)),
  ].join('\n\n');
}

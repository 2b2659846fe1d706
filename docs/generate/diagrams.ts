import type { StateNode } from 'xstate';
import { machines, type NamedMachine } from '../../cli/machines.js';
import { contextOf } from '../../render/effect-words.js';
import { branchesOf } from '../../render/machine-words.js';
import { deferredBy } from '../../render/state-diagram.js';
import { pathOf, staysIn, withDescendants } from '../../render/state-nodes.js';
import { statePictures } from '../../render/state-pictures.js';
import { rowStates } from './row-states.js';
import { generated, mermaid, shell, table } from './words.js';

/** A page of the gallery; `file` is its name in docs/diagrams. */
export interface DiagramPage {
  readonly file: string;
  readonly make: () => string;
}

/** How pictures are read; the same words in the index and nowhere else. */
const legend = [
  '- A box is a state. `entry /` is what is done when it is entered.',
  '- An arrow has its event, or `after` and a delay, then the condition in brackets. `[else]`: none of the conditions before it.',
  '- Behind the slash stands what others can see: `READ → instances` is a message to that actor, `reply ROW` one to whoever sent the event, `* accepted` a [fact](../glossary.md) that is announced.',
  '- _to idle_: the arrow leads there; the box is elsewhere. In a box, `to idle: EVENT` says the same.',
  '- A thick border: the inside of this state is in a picture of its own, below; arrows from it name only the fact or the event.',
  '- A dashed box, `anywhere`: whatever the state inside is. `↻`: left and entered again.',
  '- Red: the property is broken. Yellow: an obligation is open, and if nothing more happens the property is broken. Green: the property has been put to the test.',
];

/** The index of all machines, and a page for each. */
export function diagramPages(): readonly DiagramPage[] {
  const { starters, backstage, properties } = machines();
  const groups: readonly (readonly [string, readonly NamedMachine[]])[] = [
    ['Starters', starters],
    ['Storage and runtime', backstage],
    ['Properties', properties],
  ];
  const index = [
    '# State diagrams',
    generated,
    'Every machine there is, drawn from its definition. The pictures say when a state changes; what is handled without that stands in the table below them.',
    shell(
      'npm run -s onebatch -- diagram worker',
      'npm run -s onebatch -- diagram worker --format svg --out out/worker.svg   # needs Chromium',
    ),
    '## How to read them',
    legend.join('\n'),
    ...groups.flatMap(([title, group]) => [
      `## ${title}`,
      table(
        ['Machine', title === 'Properties' ? 'What has to hold' : 'What it is'],
        group.map(({ name, summary }) => [`[${name}](${name}.md)`, summary]),
      ),
    ]),
  ];
  return [
    { file: 'README.md', make: () => index.join('\n\n') },
    ...groups.flatMap(([, group]) =>
      group.map((machine) => ({ file: `${machine.name}.md`, make: () => machinePage(machine) })),
    ),
  ];
}

function machinePage(machine: NamedMachine): string {
  const rows = inPlaceRows(machine);
  return [
    `# ${machine.name}`,
    generated,
    `${capital(machine.summary)}. [How to read this](README.md#how-to-read-them).`.replace(
      '..',
      '.',
    ),
    ...pictureSections(machine, '##'),
    ...(machine.name === 'instance-row' ? rowStates() : []),
    ...(rows.length === 0
      ? []
      : [
          '## Without a change of state',
          table(['State', 'Event', 'Condition', 'What is done'], rows),
        ]),
  ].join('\n\n');
}

/** The pictures of a machine, each of a state's inside under a heading. */
export function pictureSections(
  { machine, input }: Pick<NamedMachine, 'machine' | 'input'>,
  heading: string,
): readonly string[] {
  return statePictures(machine, input).flatMap(({ of, text }) => [
    ...(of === '' ? [] : [`${heading} Inside ${of}`]),
    mermaid(text),
  ]);
}

function inPlaceRows({ machine, input }: NamedMachine): readonly (readonly string[])[] {
  const context = contextOf(machine, input);
  return withDescendants(machine.root as StateNode).flatMap((node) => {
    const where = node.parent === undefined ? '_any_' : pathOf(node);
    const branches = branchesOf(node, context).filter((branch) => staysIn(node, branch));
    const deferred = deferredBy(node);
    return [
      ...branches.map(({ triggers, guard, actions }) => [
        where,
        triggers.map((trigger) => `\`${trigger}\``).join(' '),
        guard,
        actions.map(({ text }) => text.replace(/\*/g, '\\*')).join(', ') || '_ignored_',
      ]),
      ...(deferred.length === 0
        ? []
        : [
            [
              where,
              deferred.map((event) => `\`${event}\``).join(' '),
              '',
              '_waits in the mailbox_',
            ],
          ]),
    ];
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

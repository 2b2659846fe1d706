import { blame, exit, type ExitCode } from '../errors.js';
import { machineNamed, machines, machinesOf, type NamedMachine } from '../machines.js';
import { stateDiagram } from '../render/state-diagram.js';
import { columnWidth, type Style } from '../render/text.js';
import { loadStrategy, looksLikeFile } from '../strategy-file.js';
import { print, style } from '../terminal.js';

export interface DiagramOptions {
  /** Only states and what leads from one to another. */
  readonly brief?: true;
}

/**
 * Prints the state diagram of a machine as Mermaid text; of a strategy's file, of every machine in its world, as one
 * Markdown document; without a name, the names there are.
 */
export async function diagram(
  target: string | undefined,
  { brief }: DiagramOptions,
): Promise<ExitCode> {
  const options = { inner: brief !== true };
  if (target === undefined) print(namesText(style()));
  else if (looksLikeFile(target)) {
    const strategy = await loadStrategy(target);
    try {
      const parts = machinesOf(strategy).map(({ machine, actors }) =>
        [`## ${actors.join(', ')}`, '```mermaid', stateDiagram(machine, options), '```'].join('\n'),
      );
      print([`# ${strategy.name}`, ...parts].join('\n\n'));
    } catch (error) {
      throw blame(`${target} makes no world`, error);
    }
  } else print(stateDiagram(machineNamed(target), options));
  return exit.ok;
}

function namesText({ colours: { bold, cyan } }: Style): string {
  const { starters, backstage, properties } = machines();
  const sections: readonly (readonly [string, readonly NamedMachine[]])[] = [
    ['Starters', starters],
    ['Storage and runtime', backstage],
    ['Properties', properties],
  ];
  const width = columnWidth(sections.flatMap(([, all]) => all.map(({ name }) => name)));
  return sections
    .map(([title, all]) =>
      [
        bold(title),
        ...all.map(({ name, summary }) => `  ${cyan(name.padEnd(width))}  ${summary}`),
      ].join('\n'),
    )
    .join('\n\n');
}

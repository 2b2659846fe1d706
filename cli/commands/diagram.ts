import { basename, dirname } from 'node:path';
import { blame, exit, InputError, type ExitCode } from '../errors.js';
import { checkWritableFile, writeTogether } from '../files.js';
import { machineNamed, machines, machinesOf, type NamedMachine } from '../machines.js';
import { drawn, type PictureFormat, type Theme } from '../pictures.js';
import { functionDiagram } from '../../render/function-diagram.js';
import { stateDiagram } from '../../render/state-diagram.js';
import { statePictures } from '../../render/state-pictures.js';
import { columnWidth, type Style } from '../../render/text.js';
import { loadOwn, looksLikeFile } from '../strategy-file.js';
import type { CodeStrategy } from '../../code/index.js';
import { codeKind, isConfig, machinesIn } from '../own.js';
import { step, type WorldConfig } from '../../sim/index.js';
import { printOrWrite } from '../output.js';
import { print, style } from '../terminal.js';

export interface DiagramOptions {
  readonly format: 'mermaid' | PictureFormat;
  /** A file. */
  readonly out?: string;
  readonly theme: Theme;
  /** Also what happens without a change of state. */
  readonly inPlace?: true;
  /** A large machine in several pictures. */
  readonly split?: true;
}

/** One diagram, with what it is of; of the only one there is, nothing. */
interface Titled {
  readonly title: string;
  readonly text: string;
}

/**
 * The state diagram of a machine, or of every machine in the world of a strategy's file: as Mermaid text, as a Markdown document
 * where there are several, or as pictures. Of a user's own function: where it waits, and what it is told there. Without a name it prints the names there are.
 */
export async function diagram(
  target: string | undefined,
  options: DiagramOptions,
): Promise<ExitCode> {
  if (target === undefined) {
    print(namesText(style()));
    return exit.ok;
  }
  const { name, diagrams } = await diagramsOf(target, options);
  if (options.format === 'mermaid') await printOrWrite(textOf(name, diagrams), options.out);
  else await writePictures(diagrams, options.format, options);
  return exit.ok;
}

async function diagramsOf(
  target: string,
  options: DiagramOptions,
): Promise<{ readonly name: string; readonly diagrams: readonly Titled[] }> {
  if (!looksLikeFile(target)) {
    return { name: target, diagrams: parts(machineNamed(target), '', options) };
  }
  const own = await loadOwn(target);
  try {
    if (codeKind(own) !== undefined) {
      const other = (['split', 'inPlace'] as const).find((name) => options[name] === true);
      if (other !== undefined) {
        const flag = other === 'split' ? '--split' : '--in-place';
        throw new InputError(`${flag} is for machines; ${target} is a function`);
      }
      const { functionGraph } = await import('../../code/index.js');
      const text = functionDiagram(functionGraph(own as CodeStrategy));
      return { name: target, diagrams: [{ title: '', text }] };
    }
    const diagrams = step(() => {
      const cast = isConfig(own) ? [...machinesIn(own), ...monitorsOf(own)] : machinesOf(own);
      return cast.flatMap((one) => parts(one, one.actors.join(', '), options));
    });
    return { name: own.name, diagrams };
  } catch (error) {
    throw blame(`${target} makes no world`, error);
  }
}

/** The properties of a world of one's own, each with its name as whose it is. */
function monitorsOf({ properties = [] }: WorldConfig): ReturnType<typeof machinesIn> {
  return properties.map(({ name, machine }) => ({ machine, actors: [name], input: undefined }));
}

/** The diagrams of one machine: one, unless it is split. */
function parts(
  { machine, input }: Pick<NamedMachine, 'machine' | 'input'>,
  title: string,
  { inPlace, split }: DiagramOptions,
): readonly Titled[] {
  if (split !== true) {
    return [{ title, text: stateDiagram(machine, { input, inPlace: inPlace === true }) }];
  }
  return statePictures(machine, input).map(({ of, text }) => ({
    title: [title, of].filter((part) => part !== '').join(': '),
    text,
  }));
}

function textOf(name: string, diagrams: readonly Titled[]): string {
  const [only] = diagrams;
  return diagrams.length === 1 && only?.title === '' ? only.text : documentOf(name, diagrams);
}

function documentOf(name: string, diagrams: readonly Titled[]): string {
  const sections = diagrams.map(({ title, text }) =>
    [...(title === '' ? [] : [`## ${title}`]), '```mermaid', text, '```'].join('\n'),
  );
  return [`# ${name}`, ...sections].join('\n\n');
}

/** Draws all pictures, then writes them: the file that was asked for, or with several one for each, named after it. */
async function writePictures(
  diagrams: readonly Titled[],
  format: PictureFormat,
  { out, theme }: DiagramOptions,
): Promise<void> {
  if (out === undefined) throw new InputError(`--format ${format} needs --out <file>`);
  const folder = dirname(out);
  const isSpecial = await checkWritableFile(out);
  if (isSpecial && diagrams.length > 1) {
    throw new InputError(`--out: ${out} is no file; expected one for ${diagrams.length} pictures`);
  }
  const pictures = await drawn(diagrams.map(({ text }) => ({ text, format, theme })));
  const stem = basename(out, `.${format}`);
  const files = pictures.map((text, index) => {
    const title = diagrams[index]?.title ?? '';
    if (isSpecial) return { name: basename(out), text };
    const part = diagrams.length === 1 || title === '' ? '' : `-${partName(title, index)}`;
    return { name: `${stem}${part}.${format}`, text };
  });
  for (const file of await writeTogether(folder, files, true)) print(file);
}

/** What a picture is of, as a part of a file's name: its number, where that would be too long. */
function partName(title: string, index: number): string {
  const name = title.replace(/\W+/g, '-');
  return name.length > 100 ? String(index + 1) : name;
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

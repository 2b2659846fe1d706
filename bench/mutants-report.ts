import type { Fate } from '../properties/mutation.js';
import type { Mutant } from '../properties/mutants.js';
import { reasonFor } from '../properties/mutants-survivors.js';
import { rendered, type Report, type Row } from './report.js';

/** A mutant, what became of it, and whether that was expected. */
export interface Judged {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Why it may survive. */
  readonly reason: string | undefined;
  /** It is killed, or survives for a known reason. */
  readonly isExpected: boolean;
}

/** The mutants with their fates, which come in the same order. */
export function judgedMutants(
  mutants: readonly Mutant[],
  fates: readonly Fate[],
): readonly Judged[] {
  return mutants.flatMap((mutant, index) => {
    const fate = fates[index];
    if (fate === undefined) return [];
    const reason = reasonFor(mutant.name);
    return [{ mutant, fate, reason, isExpected: isSurvivor(fate) === (reason !== undefined) }];
  });
}

/** All of it for a terminal. */
export function mutantsTable(judged: readonly Judged[]): string {
  const rows = judged.map(rowOf);
  return rendered([{ title: 'Mutants', rows, notes: [scoreOf(judged)] }], 'table', {});
}

export function mutantsJson(judged: readonly Judged[]): string {
  const mutants = judged.map(({ mutant: { name, machine, guard, sentence }, fate, reason }) => ({
    name,
    machine,
    guard,
    sentence,
    fate,
    reason,
  }));
  return JSON.stringify({ score: scoreOf(judged), mutants }, null, 2);
}

/** The page for people, without its layout. */
export function mutantsPage(judged: readonly Judged[]): string {
  const machines = [...new Set(judged.map(({ mutant }) => mutant.machine))];
  const reports = machines.map((machine): Report => {
    const own = judged.filter(({ mutant }) => mutant.machine === machine);
    return { title: `\`${machine}\``, rows: own.map(pageRow), notes: [] };
  });
  return [introduction, scoreOf(judged), rendered(reports, 'markdown', {}), ''].join('\n\n');
}

/** What the table says, in one sentence. */
function scoreOf(judged: readonly Judged[]): string {
  const count = (kind: Fate['kind']): number =>
    judged.filter(({ fate }) => fate.kind === kind).length;
  const survive = count('survived');
  const unexpected = judged.filter(({ isExpected }) => !isExpected).length;
  return [
    `Of ${judged.length} mutants ${judged.length - survive} are killed:`,
    `${count('violated')} break a property, ${count('refused')} break a rule of all worlds,`,
    `${count('changed')} change a verdict in another way.`,
    `${survive} survive; ${unexpected} mutants are not what is known of them.`,
  ].join(' ');
}

function rowOf({ mutant, fate, reason, isExpected }: Judged): Row {
  return {
    mutant: mutant.name,
    '': isExpected ? '' : '!',
    'killed by': shortened(killerOf(fate), 60),
    steps: stepsOf(fate),
    world: isSurvivor(fate) ? shortened(reason ?? '', 60) : shortened(worldOf(fate), 60),
  };
}

function pageRow({ mutant, fate, reason }: Judged): Row {
  return {
    mutant: nameIn(mutant),
    'killed by': escaped(killerOf(fate)),
    steps: stepsOf(fate),
    'in the world, or why it survives': isSurvivor(fate) ? escaped(reason ?? '') : worldOf(fate),
  };
}

function nameIn({ guard, name, machine, sentence }: Mutant): string {
  if (guard !== undefined) return `\`${guard.name}\` always ${String(guard.says)}`;
  return sentence ?? name.slice(machine.length + 1);
}

function killerOf(fate: Fate): string {
  switch (fate.kind) {
    case 'violated':
      return fate.property;
    case 'refused':
      return fate.rule;
    case 'changed':
      return `${fate.property} ${fate.to}, not ${fate.from}`;
    case 'survived':
      return fate.worlds + fate.unknown === 0
        ? 'nothing: it never says otherwise'
        : `nothing, in ${fate.worlds} worlds${fate.unknown === 0 ? '' : `; ${fate.unknown} too large`}`;
  }
}

function worldOf(fate: Fate): string {
  return fate.kind === 'survived' ? '' : fate.world;
}

function stepsOf(fate: Fate): number | null {
  return fate.kind === 'violated' ? fate.steps : null;
}

function isSurvivor({ kind }: Fate): boolean {
  return kind === 'survived';
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}

function escaped(text: string): string {
  return text.replace(/\|/g, '\\|');
}

const introduction = `# Mutants

Written by \`npm run mutants -- --write\`. Each guard of each machine is made to say always yes, then always no; a few other mistakes
are made by hand. Each mutant is tried in worlds of the strategies that contain its machine, in which the guard says otherwise
somewhere: without faults and with one fault of each kind, on several runtime eras, the smaller worlds first. It is killed by the first
world in which it breaks a property that holds without it, with a shortest schedule of so many steps; in which the simulator refuses
it, because it breaks a rule of all worlds; or, if there is neither, in which some verdict is another one: what broke a property
does not any more, or what a property is about does not come up.

A mutant that survives has a reason. "It never says otherwise" means that in none of these worlds the guard makes a difference: it is
there because the real system has it.`;

import { environment } from '../../sim/index.js';
import type { Reading } from '../reading.js';

/** An actor that moves in a story. */
export interface Member {
  readonly name: string;
  /** The one character that stands for it; a question mark for all who are left when characters have run out. */
  readonly letter: string;
}

/** Resources and what the runtime is made of, by the names that `model` gives them; everybody else runs a user's code. */
const storage = ['instances', 'history', 'inbox', 'record', 'mutex', 'claim', 'lock'];
const runtime = ['queue', 'worker', 'reminder', 'activities'];

const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const smalls = capitals.map((letter) => letter.toLowerCase());
const others = [...'0123456789αβγδεζηθικλμνξοπρστυφχψω'];
/** Executions are X and Y, as those who start them are A and B. */
const ofExecutions = [...capitals.slice(-3), ...capitals.slice(0, -3).reverse()];

/**
 * Who moves: first those who run a user's code, then storage, then the runtime, each in the world's order.
 *
 * Letters: A, B, ... for who gets messages from outside, whether it moves or not; X, Y, Z, W, ... for executions; for the others the
 * first letter of their name that is free, small for storage and runtime. The same steps get the same letters.
 */
export function castOf({ story, views }: Pick<Reading, 'story' | 'views'>): readonly Member[] {
  const names = Object.keys(story.end.actors);
  const movers = new Set(story.steps.map(({ action }) => action.actor));
  const taken = new Map<string, string>();
  const letters = new Set<string>();
  const give = (name: string, wanted: readonly string[]): void => {
    if (taken.has(name)) return;
    const letter = wanted.find((one) => !letters.has(one)) ?? '?';
    letters.add(letter);
    taken.set(name, letter);
  };
  for (const name of names.filter((one) => isHost(one, views[0]))) give(name, capitals);
  const cast = names.filter((name) => movers.has(name));
  for (const name of cast) give(name, wantedBy(name));
  return cast
    .map((name) => ({ name, letter: taken.get(name) ?? name }))
    .sort((one, other) => groupOf(one.name) - groupOf(other.name));
}

/** `A starter-1, B starter-2`; a letter and its name stay on one line. */
export function lettersText(cast: readonly Member[]): string {
  return cast.map(({ name, letter }) => `${letter}\u00a0${name}`).join(', ');
}

/** Who has mail from outside when the world begins, or may get some later. */
function isHost(name: string, begin: Reading['views'][number] | undefined): boolean {
  const mailbox = begin?.actors[name]?.mailbox ?? [];
  return (
    ['starter', 'standby'].includes(kindOf(name)) ||
    mailbox.some(({ from }) => from === environment)
  );
}

function wantedBy(name: string): readonly string[] {
  const own = [...name.toLowerCase().replace(/[^a-z]/g, '')];
  if (groupOf(name) > 0) return [...own, ...smalls, ...capitals, ...others];
  if (kindOf(name) === 'execution') return [...ofExecutions, ...smalls, ...others];
  return [...own.map((letter) => letter.toUpperCase()), ...capitals, ...smalls, ...others];
}

/** 0 for who runs a user's code, 1 for storage, 2 for the runtime. */
function groupOf(name: string): number {
  if (storage.includes(kindOf(name))) return 1;
  return runtime.includes(kindOf(name)) ? 2 : 0;
}

/** `execution` of `execution-1b`. */
function kindOf(name: string): string {
  return name.replace(/[-@].*$/, '');
}

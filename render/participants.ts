import { environment, type Role, type Execution, type WorldView } from '../sim/index.js';

/** An actor that moves in an execution. */
export interface Participant {
  readonly name: string;
  /** The one character that stands for it; a question mark for all who are left when characters have run out. */
  readonly letter: string;
}

const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const smalls = capitals.map((letter) => letter.toLowerCase());
const others = [...'0123456789αβγδεζηθικλμνξοπρστυφχψω'];
/** Executions are X and Y, as those who start them are A and B. */
const ofExecutions = [...capitals.slice(-3), ...capitals.slice(0, -3).reverse()];

/**
 * Who moves: first those who run a user's code, then storage, then the runtime, each in the world's order.
 *
 * Letters: A, B, ... for clients and who gets messages from outside, whether it moves or not; X, Y, Z, W, ... for executions; for the others the
 * first letter of their name that is free, small for storage and runtime. The same steps get the same letters.
 */
export function participantsOf({
  steps,
  roles,
  view,
}: Pick<Execution, 'steps' | 'roles' | 'view'>): readonly Participant[] {
  const begin = view(0);
  const names = Object.keys(begin.actors);
  const movers = new Set(steps.map(({ action }) => action.actor));
  const taken = new Map<string, string>();
  const letters = new Set<string>();
  const give = (name: string, wanted: readonly string[]): void => {
    if (taken.has(name)) return;
    const letter = wanted.find((one) => !letters.has(one)) ?? '?';
    letters.add(letter);
    taken.set(name, letter);
  };
  const isHost = (name: string): boolean => roles.get(name) === 'client' || hasMail(name, begin);
  for (const name of names.filter(isHost)) give(name, capitals);
  const participants = names.filter((name) => movers.has(name));
  for (const name of participants) give(name, wantedBy(name, roles.get(name)));
  return participants
    .map((name) => ({ name, letter: taken.get(name) ?? name }))
    .sort((one, other) => groupOf(roles.get(one.name)) - groupOf(roles.get(other.name)));
}

/** `A starter-1, B starter-2`; a letter and its name stay on one line. */
export function lettersText(participants: readonly Participant[]): string {
  return participants.map(({ name, letter }) => `${letter}\u00a0${name}`).join(', ');
}

/** True for who has mail from outside when the world begins. */
function hasMail(name: string, begin: WorldView): boolean {
  const mailbox = begin.actors[name]?.mailbox ?? [];
  return mailbox.some(({ from }) => from === environment);
}

function wantedBy(name: string, role: Role | undefined): readonly string[] {
  const own = [...name.toLowerCase().replace(/[^a-z]/g, '')];
  if (groupOf(role) > 0) return [...own, ...smalls, ...capitals, ...others];
  if (role === 'execution') return [...ofExecutions, ...smalls, ...others];
  return [...own.map((letter) => letter.toUpperCase()), ...capitals, ...smalls, ...others];
}

/** 0 for who runs a user's code, 1 for storage, 2 for the runtime. */
function groupOf(role: Role | undefined): number {
  if (role === 'storage') return 1;
  return role === 'runtime' ? 2 : 0;
}

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { format, nameOf, type WorldAction, type Execution } from '../sim/index.js';
import { participantsOf } from './participants.js';

/** Digits of the hash: two different schedules have the same ones once in 4 billion pairs. */
const digits = 8;

/**
 * A schedule in one line, to compare two at a glance: `A B iAiA iB.qwX X'[crash Y] #1f0c9a3e`.
 *
 * A letter a step, that of its mover (see `castOf`). A space: the step leaves an unfinished causal chain. A dot: it turns to another
 * one, and nothing was left to go on. `X'`: a timer of X fires; `~`: time passes until the next timer is due. `[crash Y]`: a fault. `{...}`: the steps that
 * repeat for ever. At the end, a hash of all steps, messages included: schedules that differ have different lines.
 */
export function fingerprint(execution: Execution): string {
  const letters = new Map(participantsOf(execution).map(({ name, letter }) => [name, letter]));
  const line = execution.steps.map(({ action, turn }, index) => {
    const letter = letters.get(action.actor) ?? '~';
    const begin = index === execution.loop ? '{' : '';
    switch (turn) {
      case 'fault':
        return `${begin}[${nameOf(action)} ${letter}]`;
      case 'preempts':
        return ` ${begin}${moveOf(action, letter)}`;
      case 'turns':
        return `${index === 0 ? '' : '.'}${begin}${moveOf(action, letter)}`;
      case 'goes on':
        return `${begin}${moveOf(action, letter)}`;
    }
  });
  const end = execution.loop === null ? '' : '}';
  return `${line.join('').trimStart()}${end} #${hashOf(execution)}`.trimStart();
}

function moveOf({ kind }: WorldAction, letter: string): string {
  if (kind === 'advance') return '~';
  return kind === 'fire' ? `${letter}'` : letter;
}

function hashOf({ steps, loop }: Execution): string {
  const schedule = steps.map((step) => {
    const { actor, action, message = null } = format(step.action);
    return [actor, action, message];
  });
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([schedule, loop])))).slice(0, digits);
}

import type { Command, Phase } from './messages.js';

/**
 * How a workflow is written.
 *
 * - `once`: its argument is the message; it runs its activity with it and returns.
 * - `first batch`: it waits for a first signal, runs its activity with what is there, and returns.
 * - `drain`: as that, but until no signal is left.
 * - `window`: it waits for a first signal, sleeps, and runs its activity with what is there; if signals are left it continues as new with them,
 *   otherwise it returns.
 */
export type WorkflowCode = 'once' | 'first batch' | 'drain' | 'window';

/** What the code comes to when it is replayed: `left` if there are signals that no activity has got. */
export function nextCommand(code: WorkflowCode, phase: Phase, left: boolean): Command {
  switch (phase) {
    case 'sleeping':
    case 'working':
      return 'wait';
    case 'begun':
      if (!left) return 'wait';
      return code === 'window' ? 'start timer' : 'schedule activity';
    case 'slept':
      return 'schedule activity';
    case 'worked':
      if (!left || code === 'once' || code === 'first batch') return 'complete';
      return code === 'window' ? 'continue as new' : 'schedule activity';
  }
}

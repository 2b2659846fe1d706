import { canonical, environment, type Execution, type Step } from '../../sim/index.js';

/** A message on its way: from where it was sent to where it was received, both as steps; step 0 is before the first one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  /** Null: it is still on its way. */
  readonly received: number | null;
  /** True if a fault took it away. */
  readonly lost: boolean;
  readonly type: string;
}

interface Pending {
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly key: string;
  readonly type: string;
}

/** The messages of an execution: each receipt is drawn from the oldest send of the same message that was not received. */
export function arrowsOf(execution: Execution): readonly Arrow[] {
  const pending: Pending[] = [];
  const arrows: Arrow[] = [];
  const begin = execution.view(0);
  const boxes = [
    ...Object.entries(begin.actors).map(([name, { mailbox }]) => [name, mailbox] as const),
    ...Object.entries(begin.shared),
  ];
  for (const [to, mailbox] of boxes) {
    for (const message of mailbox) {
      const from = typeof message['from'] === 'string' ? message['from'] : environment;
      pending.push({ from, to, sent: 0, key: keyOf(to, message), type: message.type });
    }
  }
  const arrive = ({ event, action, number }: Step, lost: boolean, stays: boolean): void => {
    if (event === null) return;
    const key = keyOf(action.via ?? action.actor, event);
    const at = pending.findIndex((one) => one.key === key);
    const one = pending[at];
    if (one === undefined) return;
    if (!stays) pending.splice(at, 1);
    arrows.push({ ...one, to: action.actor, received: number, lost });
  };
  for (const step of execution.steps) {
    const { action, number } = step;
    if (action.kind === 'deliver') arrive(step, false, false);
    if (action.kind === 'fault') {
      if (action.fault === 'drop') arrive(step, true, false);
      if (action.fault === 'lost-reply') arrive(step, false, true);
      if (action.fault === 'duplicate' && step.event !== null) {
        const key = keyOf(action.via ?? action.actor, step.event);
        const one = pending.find((other) => other.key === key);
        if (one !== undefined) pending.push({ ...one, sent: number });
      }
      if (execution.view(number).actors[action.actor]?.value === 'crashed') {
        for (const one of pending.filter(({ to }) => to === action.actor)) {
          pending.splice(pending.indexOf(one), 1);
          arrows.push({ ...one, received: number, lost: true });
        }
      }
    }
    for (const { to, message } of step.sends) {
      const from = action.actor;
      const key = keyOf(to, { ...message, from });
      pending.push({ from, to, sent: number, key, type: message.type });
    }
  }
  return [...arrows, ...pending.map((one) => ({ ...one, received: null, lost: false }))];
}

function keyOf(to: string, message: Parameters<typeof canonical>[0]): string {
  return canonical([to, message], 'a message');
}

import { passingText, subjectText, type Minimum, type WorldAction } from '../../sim/index.js';
import type { OutlookClass } from './session.js';

/** What a choice leads to, as a word or two beside it. */
export const choiceWords: Readonly<Record<OutlookClass, string>> = {
  broken: 'breaks it now',
  doomed: 'breaks it in the end',
  open: 'stays open',
  safe: 'rules it out',
  'may break': 'can still break',
  unknown: 'unknown',
};

/** What becomes of the property from here, as a sentence. */
export function outlookText(kind: OutlookClass, property: string, looking: string): string {
  switch (kind) {
    case 'broken':
      return `${property} is broken.`;
    case 'doomed':
      return `Decided: every way to an end from here breaks ${property}, unless a fault intervenes.`;
    case 'open':
      return `Open: from here ${property} can break, and it can be kept.`;
    case 'safe':
      return `From here no way breaks ${property}.`;
    case 'may break':
      return `From here ${property} can break; whether it can be kept is unknown (${looking}).`;
    case 'unknown':
      return `Unknown: ${looking}.`;
  }
}

/** Whether a text has what is searched for; null: nothing is. */
export function matching(search: string): ((text: string) => boolean) | null {
  const words = search.trim().toLowerCase();
  return words === '' ? null : (text) => text.toLowerCase().includes(words);
}

/** What a choice is, without the name of who moves. */
export function choiceText(action: WorldAction): string {
  const subject = subjectText(action);
  switch (action.kind) {
    case 'deliver':
      return `receives ${subject}`;
    case 'fire':
      return `timer ${subject} fires`;
    case 'advance':
      return `time passes ${passingText(subject)}`;
    case 'fault':
      return `${action.fault}${subject === '' ? '' : ` (${subject})`}`;
  }
}

/** What looking for the cheapest way to break a property has come to, after so many steps. */
export function wayText(minimum: Minimum<WorldAction>, property: string, done: number): string {
  switch (minimum.kind) {
    case 'found': {
      const { faults, preemptions, steps } = minimum.cost;
      if (steps === 0) return `${property} is broken already.`;
      return `The cheapest way from step ${done} breaks ${property} in ${steps} more steps (${faults} faults, ${preemptions} preemptions). Walk it with the arrow keys.`;
    }
    case 'none':
      return `No way from here breaks ${property}: all ${minimum.states.toLocaleString('en')} states ahead were searched.`;
    case 'unknown':
      return `Unknown: no way to break ${property} was found in ${minimum.states.toLocaleString('en')} states, and there are more.`;
  }
}

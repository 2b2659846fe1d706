import { annotate, type Execution, type WorldAction } from '../../sim/index.js';
import { wordsOf } from '../words.js';
import { roleOf } from './diagram.js';
import { h } from './dom.js';
import type { Session } from './session.js';

/** Two schedules side by side: what they have in common is pale, and where they part is marked. */
export function compareView(
  session: Session,
  other: readonly WorldAction[],
  names: readonly [string, string],
  close: () => void,
): HTMLElement {
  const [one, two] = [session.execution, annotate(session.world, other)];
  const key = ({ steps }: Execution, index: number): string | undefined => {
    const step = steps[index];
    return step && session.world.key(step.action);
  };
  let common = 0;
  while (key(one, common) !== undefined && key(one, common) === key(two, common)) common += 1;
  const column = (execution: Execution, name: string): HTMLElement =>
    h(
      'section',
      { 'aria-label': name },
      h('h2', {}, name),
      h('p', { class: 'quiet' }, outcomeText(execution)),
      h(
        'ol',
        { class: 'steps' },
        execution.steps.map((step) => {
          const { moved, sent, facts } = wordsOf(step, session.page.windows ?? Infinity);
          const kind = step.number <= common ? 'same' : step.number === common + 1 ? 'parts' : '';
          return h(
            'li',
            { class: `${kind}${step.turn === 'fault' ? ' fault' : ''}` },
            h('b', { class: roleOf(session, step.action.actor) }, step.action.actor),
            ` ${moved}`,
            sent === '' ? null : h('span', { class: 'sent' }, ` → ${sent}`),
            facts.map((fact) => h('span', { class: 'fact' }, fact)),
          );
        }),
      ),
    );
  return h(
    'div',
    { class: 'compare' },
    h(
      'p',
      { class: 'bar' },
      h(
        'button',
        { type: 'button', 'data-key': 'close', on: { click: close } },
        'Close comparison',
      ),
      ` The first ${common} steps are the same; step ${common + 1} is where they part.`,
    ),
    h('div', { class: 'columns' }, column(one, names[0]), column(two, names[1])),
  );
}

function outcomeText({ steps, violations, quiescent }: Execution): string {
  const broken = violations.map(({ property, step }) => `${property} at step ${step}`).join(', ');
  const end = quiescent ? 'nothing more happens' : 'more can happen';
  return `${steps.length} steps; ${broken === '' ? `nothing is broken, and ${end}` : `broken: ${broken}`}`;
}

import { canonical, type Json, type WorldAction, type WorldView } from '../../sim/index.js';
import type { Participant } from '../participants.js';
import { compact } from '../payload.js';
import { pathOf } from '../state.js';
import { messageText } from '../words.js';
import type { PageWorld } from './data.js';
import { roleOf } from './diagram.js';
import { h } from './dom.js';
import { machinePicture } from './machine.js';
import type { LookAhead } from './outlook.js';
import { classOf, type Session } from './session.js';
import { sketchOf } from './sketch.js';
import { choiceText, choiceWords } from './words.js';

/** What the panel beside the diagram needs. */
export interface PanelProps {
  readonly session: Session;
  readonly ahead: LookAhead;
  readonly hints: boolean;
  readonly lanes: readonly Participant[];
  readonly hidden: ReadonlySet<string>;
  readonly take: (action: WorldAction) => void;
  readonly toggle: (actor: string) => void;
}

/** What can happen next, as buttons; faults apart. */
export function choicesPanel({ session, ahead, hints, take }: PanelProps): HTMLElement {
  const enabled = session.enabled();
  const isFault = (action: WorldAction): boolean => session.world.isFault(action);
  const calm = enabled.filter((action) => !isFault(action));
  const faults = enabled.filter(isFault);
  const button = (action: WorldAction, index: number): HTMLElement => {
    const kind = classOf(ahead.outlook([...session.done, action]));
    return h(
      'li',
      {},
      h(
        'button',
        {
          class: `choice${isFault(action) ? ' fault' : ''}`,
          type: 'button',
          'data-key': `choice-${index}`,
          on: { click: () => take(action) },
        },
        index < 9 ? h('kbd', {}, String(index + 1)) : null,
        h(
          'span',
          { class: 'what' },
          h('b', { class: roleOf(session, action.actor) }, action.actor),
          ` ${choiceText(action)}`,
        ),
        hints ? h('span', { class: `badge ${kind.replace(' ', '-')}` }, choiceWords[kind]) : null,
      ),
    );
  };
  const left = Object.entries(session.execution.view(session.at).faultsLeft);
  const budget = left.map(([kind, times]) => `${kind} ${times}`).join(', ');
  return h(
    'section',
    { class: 'card', 'aria-label': 'What can happen next' },
    h('h2', {}, 'What can happen next'),
    calm.length === 0
      ? h('p', { class: 'quiet' }, 'Nothing more happens.')
      : h('ol', { class: 'choices' }, calm.map(button)),
    faults.length === 0
      ? null
      : h(
          'details',
          { open: calm.length === 0 || faults.length < 6, class: 'faults' },
          h('summary', {}, `Inject a fault (left: ${budget})`),
          h(
            'ol',
            { class: 'choices' },
            faults.map((action, index) => button(action, calm.length + index)),
          ),
        ),
  );
}

/** Each actor: the states that its machine has, with the current one lit, its context and what waits for it. */
export function actorsPanel({ session, lanes, hidden, toggle }: PanelProps): HTMLElement {
  const now = session.execution.view(session.at);
  const before = session.at === 0 ? now : session.execution.view(session.at - 1);
  const cards = lanes.map(({ name }) => actorCard(name, now, before, session, hidden, toggle));
  return h(
    'section',
    { class: 'card actors', 'aria-label': 'Actors' },
    h('h2', {}, 'Actors and their states'),
    ...cards,
    propertiesList(now),
  );
}

function actorCard(
  name: string,
  now: WorldView,
  before: WorldView,
  session: Session,
  hidden: ReadonlySet<string>,
  toggle: (actor: string) => void,
): HTMLElement {
  const actor = now.actors[name];
  const current = pathOf(actor?.value ?? null);
  const changed = JSON.stringify(actor) !== JSON.stringify(before.actors[name]);
  const recorded = session.page.recording.actors.find(({ id }) => id === name);
  const sketch = recorded && sketchOf(recorded, session.page.recording.messages);
  const was = pathOf(before.actors[name]?.value ?? null);
  const mails = actor?.mailbox ?? [];
  return h(
    'div',
    { class: `actor${changed ? ' changed' : ''}` },
    h(
      'h3',
      {},
      h('span', { class: `name ${roleOf(session, name)}` }, name),
      h(
        'label',
        { class: 'lane-switch' },
        h('input', {
          type: 'checkbox',
          checked: !hidden.has(name),
          'data-key': `lane-${name}`,
          'aria-label': `show the lane of ${name}`,
          on: { change: () => toggle(name) },
        }),
        'lane',
      ),
    ),
    sketch?.nodes.some((node) => node.name === current) === true
      ? machinePicture(sketch, { name, was, now: current })
      : // A machine without states has only its context.
        current === '{}'
        ? null
        : h('p', { class: 'states' }, h('span', { class: 'lit' }, current)),
    fieldsList(actor?.context ?? null, before.actors[name]?.context ?? null, variesIn(recorded)),
    mails.length === 0
      ? null
      : h(
          'p',
          { class: 'mail' },
          `waiting: ${mails.map((mail) => `${messageText(mail, 1)} from ${compact(mail['from'] ?? null)}`).join(', ')}`,
        ),
  );
}

/** The fields of a context that are not the same in all states that were recorded: the others say nothing of what happens. */
function variesIn(
  recorded: PageWorld['recording']['actors'][number] | undefined,
): (key: string) => boolean {
  const values = new Map<string, Set<string>>();
  for (const { context } of recorded?.states ?? []) {
    for (const [key, value] of Object.entries((context ?? {}) as object)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(canonical(value, key)));
    }
  }
  return (key) => values.get(key)?.size !== 1;
}

function fieldsList(
  context: Json,
  was: Json,
  isShown: (key: string) => boolean = () => true,
): HTMLElement | null {
  if (context === null || typeof context !== 'object' || Array.isArray(context)) return null;
  const old = was !== null && typeof was === 'object' && !Array.isArray(was) ? was : {};
  const entries = Object.entries(context as { readonly [key: string]: Json }).filter(([key]) =>
    isShown(key),
  );
  if (entries.length === 0) return null;
  return h(
    'dl',
    {},
    entries.flatMap(([key, value]) => {
      const text = compact(value);
      const changed = compact((old as { readonly [key: string]: Json })[key] ?? null) !== text;
      return [h('dt', {}, key), h('dd', { class: changed ? 'changed' : '' }, text)];
    }),
  );
}

function propertiesList({ properties }: WorldView): HTMLElement {
  return h(
    'details',
    { class: 'watchers' },
    h('summary', {}, 'What the properties remember'),
    ...Object.entries(properties).map(([name, { value, context }]) =>
      h(
        'div',
        { class: 'actor' },
        h('h3', {}, name),
        h('p', { class: 'mail' }, pathOf(value)),
        fieldsList(context, context),
      ),
    ),
  );
}

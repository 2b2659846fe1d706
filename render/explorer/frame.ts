import type { WorldAction } from '../../sim/index.js';
import type { PageData, PageWorld } from './data.js';
import { h } from './dom.js';
import { keyHelp } from './keys.js';
import type { LookAhead } from './outlook.js';
import { classOf, type Session } from './session.js';
import { outlookText } from './words.js';

/** What a visitor can do. */
export interface Commands {
  readonly play: () => void;
  readonly undo: () => void;
  readonly go: (steps: number) => void;
  readonly take: (action: WorldAction) => void;
  readonly reset: () => void;
  readonly keep: () => void;
  readonly open: (schedule: readonly WorldAction[]) => void;
  readonly compare: (schedule: readonly WorldAction[]) => void;
  readonly breakIt: () => void;
  readonly share: () => void;
  readonly toggleHints: () => void;
  readonly toggleHelp: () => void;
  readonly search: (text: string) => void;
  readonly world: (name: string) => void;
  readonly property: (name: string) => void;
  readonly theme: () => void;
}

/** What the parts of the page around the diagram need. */
export interface FrameProps {
  readonly data: PageData;
  readonly page: PageWorld;
  readonly property: string;
  readonly session: Session;
  readonly ahead: LookAhead;
  readonly hints: boolean;
  readonly message: string;
  readonly search: string;
  readonly commands: Commands;
}

export function header({ data, page, property, search, commands }: FrameProps): HTMLElement {
  return h(
    'header',
    {},
    h(
      'div',
      { class: 'titles' },
      h('h1', {}, page.shown?.lines[0] ?? `Break ${page.name} by hand`),
      h('p', { class: 'quiet' }, page.heading),
    ),
    h(
      'div',
      { class: 'picks' },
      data.worlds.length < 2
        ? null
        : picker(
            // Only a world of a user's own has no windows.
            page.windows === null ? 'World' : 'Strategy',
            'world',
            data.worlds.map(({ name }) => name),
            page.name,
            (name) => commands.world(name),
          ),
      picker(
        'Property',
        'property',
        page.properties.map(({ name }) => name),
        property,
        (name) => commands.property(name),
      ),
      h(
        'label',
        { class: 'pick' },
        h('span', {}, 'Search'),
        h('input', {
          id: 'search',
          type: 'search',
          value: search,
          placeholder: 'steps',
          'data-key': 'search',
          on: { change: (event) => commands.search((event.target as HTMLInputElement).value) },
        }),
      ),
      button('◐', 'theme', commands.theme, 'Light or dark'),
      button('Share', 'share', commands.share, 'Copy a link to this schedule'),
      button('?', 'help', commands.toggleHelp, 'Keys and help'),
    ),
  );
}

function picker(
  label: string,
  key: string,
  names: readonly string[],
  current: string,
  pick: (name: string) => void,
): HTMLElement {
  return h(
    'label',
    { class: 'pick' },
    h('span', {}, label),
    h(
      'select',
      {
        'data-key': key,
        on: { change: (event) => pick((event.target as HTMLSelectElement).value) },
      },
      names.map((name) => h('option', { value: name, selected: name === current }, name)),
    ),
  );
}

function button(
  text: string,
  key: string,
  act: () => void,
  title: string,
  props: { readonly class?: string; readonly disabled?: boolean } = {},
): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      'data-key': key,
      title,
      'aria-label': /\w/.test(text) ? undefined : title,
      ...props,
      on: { click: () => act() },
    },
    text,
  );
}

/** What can still become of the property, and what is broken. */
export function banner({ session, ahead, property, page, message }: FrameProps): HTMLElement {
  const kind = classOf(ahead.outlook(session.done));
  const states = ahead.states.toLocaleString('en');
  const looking = ahead.done
    ? `${states} states were searched, and there are more`
    : `looking ahead, ${states} states so far`;
  const others = session.brokenAt(session.at).filter((name) => name !== property);
  const sentence = page.properties.find(({ name }) => name === property)?.sentence ?? '';
  const searched =
    ahead.complete && kind !== 'broken'
      ? ` All ${states} states that can be reached were searched.`
      : '';
  return h(
    'section',
    {
      class: `banner ${kind.replace(' ', '-')}`,
      role: 'status',
      'aria-label': 'What can become of it',
    },
    h(
      'p',
      { class: 'verdict' },
      outlookText(kind, property, looking),
      h('span', { class: 'quiet' }, searched),
    ),
    h('p', { class: 'sentence' }, sentence),
    others.length === 0 ? null : h('p', { class: 'also' }, `Broken, too: ${others.join(', ')}.`),
    message === '' ? null : h('p', { class: 'message' }, message),
  );
}

/** What a visitor is asked to do who has done nothing yet. */
export function taskCard({ data, page, property, commands, ahead }: FrameProps): HTMLElement {
  const { canBreak } = ahead.outlook([]);
  const other = data.worlds.find(({ name }) => name !== page.name);
  return h(
    'section',
    { class: 'card task', 'aria-label': 'Your task' },
    h('h2', {}, canBreak === 'no' ? `Try to break ${page.name}` : `Break ${page.name} yourself`),
    page.summary === '' ? null : h('p', {}, page.summary),
    h(
      'p',
      {},
      canBreak === 'no'
        ? `You will not break ${property}: every reachable state was searched. See how it defends itself, or pick another property.`
        : `You are the scheduler: you decide which message arrives next. Break ${property}. “Play on” makes the calm steps for you and stops where a choice matters.`,
    ),
    h(
      'p',
      { class: 'buttons' },
      button('Play on', 'task-play', commands.play, 'To the first choice that matters', {
        class: 'main',
      }),
      other === undefined
        ? null
        : button(
            `Now try ${other.name}`,
            'task-other',
            () => commands.world(other.name),
            'Another one',
          ),
    ),
  );
}

export function controls({ session, hints, commands }: FrameProps): HTMLElement {
  const { at, schedule } = session;
  const [start, end] = [at === 0, at === schedule.length];
  const empty = { disabled: schedule.length === 0 };
  return h(
    'section',
    { class: 'controls', 'aria-label': 'Controls of the schedule' },
    h(
      'div',
      { class: 'primary' },
      button('Play on', 'play', commands.play, 'Calm steps, to the next choice that matters (n)', {
        class: 'main',
      }),
      button('‹', 'back', () => commands.go(at - 1), 'One step back (←)', { disabled: start }),
      h('span', { class: 'place' }, `${at} / ${schedule.length}`),
      button('›', 'next', () => commands.go(at + 1), 'One step forth (→)', { disabled: end }),
      button('Undo', 'undo', commands.undo, 'Take the last step back (u)', { disabled: start }),
    ),
    h(
      'div',
      { class: 'secondary' },
      button('Break it from here', 'break', commands.breakIt, 'The cheapest way to break it (b)'),
      button('Keep', 'keep', commands.keep, 'Keep this schedule, to compare it (k)', empty),
      button('Start again', 'reset', commands.reset, 'Forget all steps (r)', empty),
      h(
        'label',
        { class: 'hints' },
        h('input', {
          type: 'checkbox',
          checked: hints,
          'data-key': 'hints',
          on: { change: () => commands.toggleHints() },
        }),
        'hints',
      ),
    ),
  );
}

/** What is known of the schedule that the page was made for, as long as it is the one on the screen. */
export function shownCard({ session, page }: FrameProps): HTMLElement | null {
  if (page.shown === null || !session.isShown) return null;
  const { lines, fingerprint, command } = page.shown;
  return h(
    'section',
    { class: 'card shown', 'aria-label': 'This schedule' },
    h('h2', {}, 'This schedule'),
    lines.slice(1).map((line) => h('p', {}, line)),
    h('p', {}, h('code', {}, fingerprint)),
    h('p', { class: 'quiet' }, 'Shown again by ', h('code', {}, command)),
  );
}

/** Schedules that were kept or left. */
export function keptCard({ session, commands }: FrameProps): HTMLElement | null {
  if (session.kept.length === 0) return null;
  return h(
    'section',
    { class: 'card kept', 'aria-label': 'Kept schedules' },
    h('h2', {}, 'Kept schedules'),
    h(
      'ul',
      {},
      session.kept.map(({ schedule, number }) =>
        h(
          'li',
          {},
          h('span', {}, `No. ${number}, ${schedule.length} steps`),
          button(
            'Open',
            `open-${number}`,
            () => commands.open(schedule),
            `Show schedule ${number}`,
          ),
          button(
            'Compare',
            `compare-${number}`,
            () => commands.compare(schedule),
            `Schedule ${number} beside this one`,
          ),
        ),
      ),
    ),
  );
}

export function helpCard({ commands }: FrameProps): HTMLElement {
  return h(
    'section',
    { class: 'card help', 'aria-label': 'Keys' },
    h('h2', {}, 'Keys'),
    h(
      'dl',
      {},
      keyHelp.flatMap(([keys, does]) => [h('dt', {}, h('kbd', {}, keys)), h('dd', {}, does)]),
    ),
    h(
      'p',
      { class: 'quiet' },
      'Time goes down; an arrow is a message from where it is sent to where it is received, dashed while it is on its way. ' +
        '✗ is a fault. Whether an execution goes on for ever is not judged here: onebatch check does.',
    ),
    button('Close', 'close-help', commands.toggleHelp, 'Close (?)'),
  );
}

import type { Step } from '../../sim/index.js';
import type { Participant } from '../participants.js';
import { standingText, wordsOf } from '../words.js';
import { arrowsOf, type Arrow } from './arrows.js';
import { h, svg } from './dom.js';
import type { Session } from './session.js';

/** What the diagram is drawn from. */
export interface DiagramProps {
  readonly session: Session;
  readonly lanes: readonly Participant[];
  /** Properties with the step at which each is broken first. */
  readonly broken: readonly { readonly property: string; readonly step: number }[];
  /** Steps that match what is searched for; null: nothing is. */
  readonly matches: ((text: string) => boolean) | null;
  readonly go: (steps: number) => void;
}

/** Time goes down; each actor has a lane, each step a row, each message an arrow from where it was sent to where it was received. */
export function diagram(props: DiagramProps): HTMLElement {
  const { session, lanes, broken, go } = props;
  const windows = session.page.windows ?? Infinity;
  const { critical = null, loop = null } = (session.isShown && session.page.shown) || {};
  const { steps } = session.execution;
  const rows = steps.map((step) => {
    const { number } = step;
    const here = broken.filter(({ step: at }) => at === number);
    const row = stepRow(step, windows, props);
    if (number - 1 === loop?.from) row.prepend(note('turn', loop.text));
    if (number === critical?.step) row.append(note('turn', `◆ ${critical.text}`));
    if (here.length > 0) {
      row.append(note('broke', `✗ ${here.map(({ property }) => property).join(', ')} broken`));
    }
    if (loop !== null && number === steps.length) {
      row.append(note('turn', `back to step ${loop.from + 1}`));
    }
    return row;
  });
  const start = h(
    'li',
    { class: `row start${session.at === 0 ? ' here' : ''}`, 'data-step': 0 },
    h(
      'button',
      { class: 'go', type: 'button', 'data-key': 'step-0', on: { click: () => go(0) } },
      h('span', { class: 'number' }, '0'),
      h('span', { class: 'says' }, h('b', {}, 'start')),
    ),
  );
  const heads = h(
    'ol',
    { class: 'heads', 'aria-label': 'actors, a lane each' },
    lanes.map(({ name }) =>
      h('li', { class: `head ${roleOf(session, name)}` }, h('span', {}, name)),
    ),
  );
  const list = h('ol', { class: 'rows', 'aria-label': 'steps' }, start, rows);
  const figure = h('div', { class: 'diagram' }, heads, list);
  figure.style.setProperty('--lanes', String(lanes.length));
  return figure;
}

/** A line of its own above or below a step. */
function note(kind: 'broke' | 'turn', text: string): HTMLElement {
  return h('span', { class: `note ${kind}` }, text);
}

function stepRow(
  step: Step,
  windows: number,
  { session, matches, go }: DiagramProps,
): HTMLLIElement {
  const { number, action, turn } = step;
  const { moved, sent, facts } = wordsOf(step, windows);
  const kinds = [
    'row',
    turn === 'fault' ? 'fault' : '',
    turn === 'preempts' ? 'preempts' : '',
    number === session.at ? 'here' : '',
    number > session.at ? 'later' : '',
    matches !== null && !matches([action.actor, moved, sent, ...facts].join(' ')) ? 'dim' : '',
  ];
  return h(
    'li',
    { class: kinds.filter((kind) => kind !== '').join(' '), 'data-step': number },
    h(
      'button',
      {
        class: 'go',
        type: 'button',
        'data-key': `step-${number}`,
        'aria-current': number === session.at ? 'step' : undefined,
        on: { click: () => go(number) },
      },
      h('span', { class: 'number' }, String(number)),
      h(
        'span',
        { class: 'says' },
        h('b', { class: roleOf(session, action.actor) }, action.actor),
        ` ${moved}`,
        sent === '' ? null : h('span', { class: 'sent' }, ` → ${sent}`),
        facts.map((fact) => h('span', { class: 'fact' }, fact)),
        step.stands.map((stand) => h('code', { class: 'stand' }, standingText(stand))),
      ),
    ),
  );
}

export function roleOf({ world }: Session, name: string): string {
  return world.roles.get(name) ?? 'client';
}

/** Draws the lanes and arrows over the rows, once they have their places. */
export function drawArrows(figure: HTMLElement, { session, lanes }: DiagramProps): void {
  figure.querySelector('svg')?.remove();
  const rows = [...figure.querySelectorAll<HTMLElement>('.row')];
  const heads = [...figure.querySelectorAll<HTMLElement>('.head')];
  const list = figure.querySelector<HTMLElement>('.rows');
  if (list === null || heads.length === 0) return;
  const box = list.getBoundingClientRect();
  const xs = heads.map((head) => {
    const { left, width } = head.getBoundingClientRect();
    return left + width / 2 - box.left;
  });
  const ys = rows.map((row) => {
    const { top } = row.getBoundingClientRect();
    return top - box.top + 13;
  });
  const [height, end] = [box.height, box.height - 4];
  const xOf = (name: string): number | undefined =>
    xs[lanes.findIndex((lane) => lane.name === name)];
  const arrows = arrowsOf(session.execution).flatMap((arrow) =>
    arrowLine(arrow, xOf, ys, end, session.at),
  );
  const dots = session.execution.steps.flatMap(({ number, action, turn }) => {
    const x = xOf(action.actor);
    if (x === undefined) return [];
    const y = ys[number] ?? 0;
    const state = number === session.at ? ' here' : number > session.at ? ' later' : '';
    return turn === 'fault'
      ? [svg('path', { class: `cross${state}`, d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` })]
      : [
          svg('circle', {
            class: `dot ${roleOf(session, action.actor)}${state}`,
            cx: x,
            cy: y,
            r: 4.5,
          }),
        ];
  });
  const last = (xs.at(-1) ?? 0) + 20;
  list.append(
    svg(
      'svg',
      {
        class: 'arrows',
        'aria-hidden': 'true',
        width: last,
        height,
        viewBox: `0 0 ${last} ${height}`,
      },
      svg(
        'defs',
        {},
        ...['tip', 'tip-here'].map((id) =>
          svg(
            'marker',
            {
              id,
              viewBox: '0 0 8 8',
              refX: 7,
              refY: 4,
              markerWidth: 8,
              markerHeight: 8,
              markerUnits: 'userSpaceOnUse',
              orient: 'auto',
            },
            svg('path', { d: 'M0 0L8 4L0 8z' }),
          ),
        ),
      ),
      xs.map((x) => svg('line', { class: 'lane', x1: x, x2: x, y1: 0, y2: height })),
      arrows,
      dots,
    ),
  );
}

function arrowLine(
  { from, to, sent, received, lost }: Arrow,
  xOf: (name: string) => number | undefined,
  ys: readonly number[],
  end: number,
  at: number,
): readonly SVGElement[] {
  const [x1, x2] = [xOf(from), xOf(to)];
  const y1 = sent === 0 ? 0 : (ys[sent] ?? 0);
  const y2 = received === null ? end : (ys[received] ?? end);
  if (x2 === undefined || (received === null && sent === 0)) return [];
  const [startX, startY] = x1 === undefined ? [x2, Math.max(0, y2 - 16)] : [x1, y1];
  const length = Math.hypot(x2 - startX, y2 - startY) || 1;
  const short = received === null ? 0 : 5;
  const [tipX, tipY] = [
    x2 - ((x2 - startX) * short) / length,
    y2 - ((y2 - startY) * short) / length,
  ];
  const here = received === at || sent === at;
  const kinds = [
    'arrow',
    here ? 'here' : '',
    received === null ? 'waiting' : '',
    lost ? 'lost' : '',
    sent > at ? 'later' : '',
  ];
  return [
    svg('line', {
      class: kinds.filter((kind) => kind !== '').join(' '),
      x1: startX,
      y1: startY,
      x2: tipX,
      y2: tipY,
      'marker-end': received === null || lost ? undefined : `url(#${here ? 'tip-here' : 'tip'})`,
    }),
  ];
}

import { h, svg } from './dom.js';
import { boxHeight, type Sketch } from './sketch.js';

/** The picture, with the current state lit, and the way that led there. */
export function machinePicture(
  sketch: Sketch,
  { name, was, now }: { readonly name: string; readonly was: string; readonly now: string },
): HTMLElement {
  const { box, nodes, edges } = sketch;
  const [, , width, height] = box;
  const tip = `way-of-${name.replace(/[^\w-]/g, '_')}`;
  const marker = svg(
    'marker',
    {
      id: tip,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: 'auto',
    },
    svg('path', { d: 'M0 0L8 4L0 8z' }),
  );
  const ways = edges.map(({ from, to, by, points }) =>
    svg(
      'path',
      {
        class: from === was && to === now ? 'way lit' : 'way',
        d: points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
        'marker-end': `url(#${tip})`,
      },
      svg('title', {}, `${from} → ${to}: ${by.join(', ')}`),
    ),
  );
  const boxes = nodes.map(({ name: state, text, x, y, width: boxWidth }) =>
    svg(
      'g',
      { class: state === now ? 'state lit' : 'state' },
      svg('rect', {
        x: x - boxWidth / 2,
        y: y - boxHeight / 2,
        width: boxWidth,
        height: boxHeight,
        rx: 6,
      }),
      svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, text),
      svg('title', {}, state),
    ),
  );
  const taken = edges.find(({ from, to }) => from === was && to === now);
  const label = `${name}: ${nodes.length} states; now ${now}`;
  return h(
    'figure',
    { class: 'machine' },
    svg(
      'svg',
      { role: 'img', 'aria-label': label, viewBox: box.join(' '), width, height },
      svg('defs', {}, marker),
      ways,
      boxes,
    ),
    taken === undefined
      ? null
      : h('figcaption', { class: 'quiet' }, `${was} → ${now}: ${taken.by.join(', ')}`),
  );
}

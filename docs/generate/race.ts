import { readFileSync } from 'node:fs';
import { explain } from '../../cli/minimum.js';
import { parseTrace, actionsIn, properties, worldOf } from '../../properties/index.js';
import { briefSteps, briefWords } from '../../render/brief.js';
import { html, Html } from '../../render/html.js';
import { participantsOf } from '../../render/participants.js';
import { annotate, LazyGraph, type Step } from '../../sim/index.js';

/** Of the README: the certified counterexample of the naive start, as it was in 2019. */
const source = 'properties/regressions/naive-exactlyOneBatchPerWindow.trace.json';

const property = 'exactlyOneBatchPerWindow';
const size = { lane: 122, left: 56, top: 44, row: 38 } as const;

/** Dark text on white, or light on black, whatever page it stands in. */
const look = `
svg { background: #fff; color: #1f2328; font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; }
.lane { stroke: currentColor; opacity: .25; } .quiet { opacity: .7; } .bold { font-weight: 700; }
.bad { fill: #b3151f; } .turn { fill: #8222d6; } .arrow { stroke: currentColor; fill: none; }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; color: #e6edf3; } .bad { fill: #ff8f8f; } .turn { fill: #c79bff; }
}`;

/** The race as a picture: lanes for those who take part, time downwards, and only the steps that matter. */
export function raceSvg(): string {
  const { world: spec, steps: labels } = parseTrace(readFileSync(source, 'utf8'), source);
  const world = worldOf(spec, { watched: [property], symmetry: false });
  const actions = actionsIn(world, labels);
  const execution = annotate(world, actions);
  const { decision, race } = explain(world, new LazyGraph(world), actions);
  const events = properties.find(({ name }) => name === property)?.machine.events ?? [];
  const options = {
    heard: new Set<string>(events as readonly string[]),
    decided: typeof decision === 'string' ? undefined : decision.step,
    race,
    windows: spec.windows,
    most: 9,
  };
  const steps = briefSteps(execution, options);
  const isFact = (step: Step): boolean =>
    step.facts.some(({ type }) => options.heard.has(type) && type !== 'acknowledged');
  const named = steps.flatMap((step) => [
    ...(isFact(step) ? [] : senderOf(step)),
    step.action.actor,
  ]);
  const lanes = participantsOf(execution)
    .map(({ name }) => name)
    .filter((name) => named.includes(name));
  const x = (actor: string): number => size.left + (lanes.indexOf(actor) + 0.5) * size.lane;
  const [width, height] = [
    size.left + lanes.length * size.lane + 8,
    size.top + (steps.length + 1) * size.row + 12,
  ];
  const row = (step: Step, index: number): Html => {
    const y = size.top + (index + 0.8) * size.row;
    const [from] = senderOf(step);
    const isTurn = step.number === options.decided;
    const isTold = isFact(step);
    const kind = isTurn ? 'turn bold' : isTold ? 'bold' : '';
    const at = x(step.action.actor);
    const text = briefWords(step, options).replace(/ from \S+/g, '');
    const near = at > width / 2 ? { anchor: 'end', x: at - 8 } : { anchor: 'start', x: at + 8 };
    return html`<text
        class="quiet"
        fill="currentColor"
        x="${size.left - 12}"
        y="${y}"
        text-anchor="end"
      >
        ${step.number}${isTurn ? ' ◆' : ''}
      </text>
      ${
        from === undefined || isTold
          ? html`<circle cx="${at}" cy="${y - 4}" r="4" fill="currentColor" />`
          : html`<path class="arrow" d="M${x(from)} ${y + 6} H${at}" marker-end="url(#head)" />`
      }
      <text class="${kind}" x="${near.x}" y="${y}" text-anchor="${near.anchor}" fill="currentColor">
        ${text}
      </text>`;
  };
  const svg = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="Two starters read the instances table before either has written its row; both start, and one window gets two batches."
  >
    <style>
      ${new Html(look)}
    </style>
    <defs>
      <marker
        id="head"
        viewBox="0 0 8 8"
        refX="8"
        refY="4"
        markerWidth="8"
        markerHeight="8"
        orient="auto-start-reverse"
      >
        <path d="M0 0 L8 4 L0 8 z" fill="currentColor" />
      </marker>
    </defs>
    ${lanes.map(
      (name) =>
        html`<text class="bold" x="${x(name)}" y="22" text-anchor="middle" fill="currentColor">
            ${name}
          </text>
          <path class="lane" d="M${x(name)} 32 V${height - size.row}" />`,
    )}
    ${steps.map(row)}
    <text class="bad bold" x="${size.left}" y="${height - 14}">
      ${property} is broken: two batches in one window
    </text>
  </svg>`;
  return `${svg.text.replace(/>\s+/g, '>').replace(/\s+</g, '<').replace(/\s+/g, ' ')}\n`;
}

/** Who sent what the step receives; nobody, if it is the world outside, a timer or a fault. */
function senderOf({ action }: Step): readonly string[] {
  return action.kind === 'deliver' && action.from !== 'environment' ? [action.from] : [];
}

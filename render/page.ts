import type { Alternative, Execution, Step } from '../sim/index.js';
import type { Annotations } from './annotations.js';
import { participantsOf, type Participant } from './participants.js';
import { fingerprint } from './fingerprint.js';
import { html, Html } from './html.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import { statesOf, type Field, type PartState } from './state.js';
import { marks } from './trace.js';
import { alternativeText, violationText, loopText, standingText, wordsOf } from './words.js';

/** What stands above and below the schedule, as lines of text. */
export interface PageTexts {
  /** The world. */
  readonly title: string;
  /** What is violated, or that nothing is. */
  readonly lines: readonly string[];
  /** The command that shows it again. */
  readonly command: string;
  /** What storage holds in the end; preformatted. */
  readonly tables: string;
}

/** One page that needs nothing else: a schedule in lanes, and for each step the state of every actor and what else could have happened. */
export function pageText(execution: Execution, annotations: Annotations, texts: PageTexts): string {
  const participants = participantsOf(execution);
  const states = statesOf(execution.states.map((_, step) => execution.view(step)));
  const rows = execution.steps.flatMap((step, index) => [
    ...(index === execution.loop ? [noteRow('turn', loopText(execution.starved))] : []),
    stepRow(
      step,
      participants,
      annotations.windows,
      moreOf(step.alternatives, states[index] ?? []),
    ),
    ...(annotations.critical?.step === step.number
      ? [noteRow('turn', `◆ ${annotations.critical.text}`)]
      : []),
    ...(execution.loop !== null && step.number === execution.steps.length
      ? [noteRow('turn', `back to step ${execution.loop + 1}`)]
      : []),
    ...brokenRows(step.number, annotations),
  ]);
  const heads = participants.map(
    ({ name, letter }) => html`<li title="${name}"><b>${letter}</b><span>${name}</span></li>`,
  );
  const legend = participants.map(({ name, letter }) => `${letter} ${name}`).join(', ');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>${texts.title}</title>
        <style>
          ${new Html(pageStyle)}
        </style>
      </head>
      <body style="--lanes: ${Math.max(1, participants.length)}">
        <header>
          <h1>${texts.title}</h1>
          ${texts.lines.map((line) => html`<p>${line}</p>`)}
          <p class="schedule"><code>${fingerprint(execution)}</code></p>
          <p class="quiet">${legend}. » leaves a conversation that could go on. ✗ is a fault.</p>
        </header>
        <main>
          <section class="trace">
            <ul class="heads" aria-hidden="true">
              ${heads}
            </ul>
            <ol class="steps">
              ${[...brokenRows(0, annotations), ...rows]}
            </ol>
          </section>
          <aside class="walk">
            <div class="bar">
              <button class="back" type="button">back</button>
              <button class="next" type="button">next</button>
              <span class="place" aria-live="polite"></span>
              <span class="quiet">arrow keys</span>
            </div>
            <div class="more"></div>
          </aside>
        </main>
        <footer>
          <h2>What storage holds in the end</h2>
          <pre>${texts.tables}</pre>
          <p class="quiet">Shown again by <code>${texts.command}</code></p>
        </footer>
        <script>
          ${new Html(pageScript)};
        </script>
      </body>
    </html>`;
  return page.text;
}

function brokenRows(step: number, { violations }: Annotations): readonly Html[] {
  return violations
    .filter((violation) => violation.step === step)
    .map((violation) => noteRow('bad', `! ${violationText(violation)}`));
}

function noteRow(kind: 'bad' | 'turn', text: string): Html {
  return html`<li class="note ${kind}">${text}</li> `;
}

function stepRow(
  step: Step,
  participants: readonly Participant[],
  windows: number,
  more: readonly Html[],
): Html {
  const { number, action, turn } = step;
  const lane = participants.findIndex(({ name }) => name === action.actor);
  const { moved, sent, facts } = wordsOf(step, windows);
  return html`<li
    class="step${turn === 'fault' ? ' fault' : ''}"
    id="step-${number}"
    style="--lane: ${Math.max(0, lane)}"
  >
    <a class="number" href="#step-${number}">${number} <i>${marks[turn].trim()}</i></a>
    <span class="says"
      ><b>${participants[lane]?.letter ?? '~'}</b>
      <span>${moved}</span> ${sent === '' ? '' : html`<span class="sent">→ ${sent}</span>`}
      ${facts.map((fact) => html`<span class="fact">* ${fact}</span>`)}
      ${step.stands.map((stand) => html`<span class="stand">${standingText(stand)}</span>`)}</span
    >
    <details>
      <summary>more</summary>
      <div class="more">${more}</div>
    </details>
  </li>`;
}

/** What else could have happened, and the state after the step. */
function moreOf(
  alternatives: readonly Alternative[],
  states: readonly PartState[],
): readonly Html[] {
  const others = alternatives.map((other) => {
    const text = alternativeText(other);
    return other.fault
      ? html`<li class="fault">${marks.fault} ${text}</li>`
      : html`<li>${text}</li>`;
  });
  return [
    html`<h3>Instead</h3>`,
    others.length === 0
      ? html`<p class="quiet">Nothing else could happen.</p>`
      : html`<ul>
          ${others}
        </ul>`,
    html`<h3>After this step</h3>`,
    html`<table>
      ${states.map(
        ({ name, fields, changed }) =>
          html`<tr class="${changed ? '' : 'still'}">
            <th>${name}</th>
            <td>${fields.map(fieldOf)}</td>
          </tr>`,
      )}
    </table>`,
  ];
}

function fieldOf({ label, text, was }: Field): Html {
  const name = label === '' ? '' : `${label}=`;
  if (was === null) return html`<span class="field">${name}${text}</span> `;
  return html`<span class="field changed">${name}<del>${was}</del> ${text}</span> `;
}

import pc from 'picocolors';
import { frontierTone } from './frontier.js';
import { html, Html } from './html.js';
import {
  byStrategy,
  cellsOf,
  cellText,
  everyLines,
  legendText,
  saysEvery,
  type MatrixRow,
} from './matrix.js';

const plain = pc.createColors(false);

/** Wide enough that nothing of the legend is wrapped. */
const unwrapped = 1000;

/** One page that needs nothing else: the table of verdicts in three colours, each cell with its word. */
export function matrixPage(rows: readonly MatrixRow[]): string {
  const [first] = rows;
  const heads = first === undefined ? [] : cellsOf(first).map(({ property }) => property);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>Onebatch: verdicts</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>Verdicts</h1>
          <div class="table" tabindex="0" role="region" aria-label="Verdicts">
            <table>
              <thead>
                <tr>
                  <th scope="col">Strategy</th>
                  <th scope="col">Runtime</th>
                  ${heads.map((name) => html`<th scope="col">${name}</th>`)}
                  ${rows.some(saysEvery) ? html`<th scope="col">every number of starters</th>` : ''}
                </tr>
              </thead>
              <tbody>
                ${byStrategy(rows).flatMap(([strategy, own]) =>
                  own.map((row, index) =>
                    rowHtml(strategy, row, index === 0 ? own.length : 0, rows.some(saysEvery)),
                  ),
                )}
              </tbody>
            </table>
          </div>
          <pre>${legendText(rows, unwrapped)}</pre>
        </main>
      </body>
    </html>`.text;
}

/** @param span rows that the strategy's name stands beside; 0: it stands above. */
function rowHtml(strategy: string, row: MatrixRow, span: number, withEvery: boolean): Html {
  return html`<tr>
    ${span === 0 ? '' : html`<th scope="rowgroup" rowspan="${span}">${strategy}</th>`}
    <td>${row.runtime}</td>
    ${cellsOf(row).map(
      (cell) =>
        html`<td class="${frontierTone(cell.frontier, cell.beyond)}">${cellText(cell, plain)}</td>`,
    )}
    ${withEvery ? html`<td>${everyLines(row, plain).join('; ')}</td>` : ''}
  </tr> `;
}

const style = `
:root { color-scheme: light dark; --paper: light-dark(#fff, #0f1216); --ink: light-dark(#1c2127, #dde3ea); --line: light-dark(#d5dbe1, #2c343d);
  --broken: light-dark(#a30f19, #ff8f8f); --faults: light-dark(#7a4d00, #f2c14e); --holds: light-dark(#0b6330, #6fd694); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main { padding: 1rem 1.25rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
thead th { overflow-wrap: anywhere; min-width: 6.5rem; }
.broken { color: var(--broken); background: color-mix(in srgb, var(--broken) 10%, transparent); font-weight: 600; }
.faults { color: var(--faults); background: color-mix(in srgb, var(--faults) 10%, transparent); }
.holds { color: var(--holds); background: color-mix(in srgb, var(--holds) 8%, transparent); }
pre { white-space: pre-wrap; }
`;

/** The style of a page that shows a schedule: light and dark, from a phone's width on. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #0f1216);
  --ink: light-dark(#1c2127, #dde3ea);
  --quiet: light-dark(#6a7480, #8b96a3);
  --line: light-dark(#d5dbe1, #2c343d);
  --panel: light-dark(#f4f6f8, #171c22);
  --here: light-dark(#e3edfb, #1b2c45);
  --fact: light-dark(#00696f, #5fd0d6);
  --fault: light-dark(#8a5a00, #f2c14e);
  --turn: light-dark(#8a2be2, #c79bff);
  --bad: light-dark(#b3151f, #ff7a7a);
  --gutter: 3.2rem;
}
* { box-sizing: border-box; }
body { --pitch: clamp(.85rem, calc((100vw - 66rem) / var(--lanes)), 6rem); margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
code, pre, .steps { font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace; font-size: 13px; }
header, footer { padding: 1rem 1.25rem; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; max-width: 60rem; }
.quiet { color: var(--quiet); }
.bad { color: var(--bad); font-weight: 600; }
.schedule { overflow-wrap: anywhere; }
main { display: grid; grid-template-columns: minmax(0, 1fr); }
.trace { position: relative; padding: 0 0 1rem; }
.heads { position: sticky; top: 0; z-index: 2; display: flex; margin: 0; padding: .35rem 0 .35rem var(--gutter);
  list-style: none; background: var(--paper); border-bottom: 1px solid var(--line); font-size: 12px; }
.heads li { width: var(--pitch); flex: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.heads b { font-family: ui-monospace, monospace; font-size: 13px; }
.heads span { display: none; margin-left: .3em; color: var(--quiet); }
.steps { list-style: none; margin: 0; padding: 0; }
.step { position: relative; padding: .1rem .75rem .1rem var(--gutter); cursor: pointer; scroll-margin: 4rem;
  background-image: repeating-linear-gradient(to right, var(--line) 0 1px, transparent 1px var(--pitch));
  background-position: calc(var(--gutter) + .3rem) 0; background-repeat: no-repeat;
  background-size: calc(var(--pitch) * var(--lanes)) 100%; }
.step:hover { background-color: var(--panel); }
.step.here { background-color: var(--here); }
.step > .number { position: absolute; left: 0; width: calc(var(--gutter) - .4rem); text-align: right; color: var(--quiet); text-decoration: none; }
.step > .number i { font-style: normal; color: var(--turn); display: inline-block; width: 1.1em; }
.fault > .number i, .fault > .says { color: var(--fault); }
.says { display: block; width: fit-content; margin-left: calc(var(--lane) * var(--pitch)); padding: 0 .4em 0 2ch; text-indent: -2ch;
  background: var(--paper); overflow-wrap: anywhere; }
.step:hover .says { background: var(--panel); }
.step.here .says { background: var(--here); }
.says .sent { color: var(--quiet); }
.says .stand { display: block; text-indent: 0; color: var(--quiet); font-family: ui-monospace, monospace; }
.says .fact { display: block; text-indent: 0; color: var(--fact); }
.note { list-style: none; margin: .3rem .75rem .3rem var(--gutter); padding: .2rem .6rem; border-left: 3px solid; max-width: 60rem; }
.note.bad { background: color-mix(in srgb, var(--bad) 12%, transparent); }
.note.turn { color: var(--turn); background: color-mix(in srgb, var(--turn) 12%, transparent); }
details { margin: .1rem 0 .2rem; font-size: 12px; }
summary { color: var(--quiet); width: fit-content; background: var(--paper); }
.step.here summary { background: var(--here); }
.more { padding: .4rem .6rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; cursor: auto; }
.more h3 { margin: .6rem 0 .2rem; font: 600 13px system-ui, sans-serif; }
.more h3:first-child { margin-top: 0; }
.more ul { margin: 0; padding-left: 1.2rem; }
.more table { border-collapse: collapse; width: 100%; }
.more th { text-align: left; vertical-align: top; padding: .15rem .75rem .15rem 0; width: 9.5em; overflow-wrap: anywhere; font-weight: 600; }
.more td { padding: .15rem 0; overflow-wrap: anywhere; }
.more tr + tr > * { border-top: 1px solid var(--line); }
.more .field { margin-right: .8em; }
.more .changed { background: color-mix(in srgb, var(--turn) 18%, transparent); border-radius: 3px; padding: 0 .2em; }
.more del { color: var(--quiet); }
.more .still th, .more .still td { color: var(--quiet); font-weight: 400; }
.walk { display: none; }
footer pre { overflow-x: auto; }
/* With scripts, one panel shows the state at the step one is at, and the lists in the steps are hidden. */
.scripted .step details { display: none; }
.scripted .walk { display: flex; flex-direction: column; position: sticky; bottom: 0; z-index: 3; max-height: 42vh;
  background: var(--panel); border-top: 1px solid var(--line); font-size: 12px; }
.walk .place { flex: 1; }
.walk .bar { display: flex; gap: .5rem; align-items: center; padding: .4rem .75rem; font-size: 13px; }
.walk button { font: inherit; padding: .2rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: inherit; }
.walk .more { flex: 1; overflow: auto; border: 0; border-radius: 0; font-family: ui-monospace, 'DejaVu Sans Mono', monospace; }
@media (min-width: 1000px) {
  .heads span { display: inline; }
  .scripted main { grid-template-columns: minmax(0, 1fr) 25rem; }
  .scripted .walk { top: 0; bottom: auto; max-height: 100vh; height: 100vh; border-top: 0; border-left: 1px solid var(--line); }
}
@media (min-width: 1000px) and (max-width: 1500px) { .heads span { display: none; } }
@media print { .walk { display: none !important; } .heads { position: static; } }
`;

import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Colours that can be told apart on white and on black, and by those who see few. */
export const palette = { blue: '#3b82c4', orange: '#d97706', green: '#2f9e63', red: '#d1495b' };

/** The ground is painted with the text, so that one is never dark on the other. */
const look =
  'svg{color:#1f2328;background:#fff}@media (prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}}';

/** Of what Plot returns, what is used here. */
interface Drawn {
  readonly tagName: string;
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/** Plot knows a document of a browser by types that are not there outside of one. */
const plotted = plot as (options: PlotOptions & { document: unknown }) => Drawn;

/** A plot as the text of an SVG file: the same options, the same text, whatever the machine. */
export function drawing(options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as {
    document: unknown;
  };
  const made = plotted({
    document,
    width: 760,
    style: { fontFamily: 'system-ui, sans-serif', fontSize: '13px' },
    ...options,
  });
  if (made.tagName.toLowerCase() !== 'svg') throw new Error('this plot is no single SVG');
  made.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${rounded(made.outerHTML).replace('<style>', `<style>${look}`)}\n`;
}

/** The last digits of a logarithm are nobody's business. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d{3,}(e-\d+)?/g, (number) =>
    String(Number(Number(number).toFixed(2))),
  );
}

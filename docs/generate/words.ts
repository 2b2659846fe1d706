import { properties, type Finding } from '../../properties/index.js';
import { runtimeEras, strategies, type RuntimeEra, type Strategy } from '../../model/index.js';
import { setText } from '../../cli/render/frontier.js';

/** A table in Markdown; prettier makes it neat. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function mermaid(text: string): string {
  return ['```mermaid', text, '```'].join('\n');
}

export function shell(...commands: readonly string[]): string {
  return ['```sh', ...commands, '```'].join('\n');
}

/** `2019, overridable`; all eras are `every era`, and a strategy without orchestrations has none. */
export function erasText(
  runtimes: readonly RuntimeEra[],
  { startsOrchestrations }: Strategy,
): string {
  if (startsOrchestrations === false) return '-';
  if (runtimes.length === runtimeEras.length) return 'every era';
  return runtimes.map((runtime) => `\`${runtime}\``).join(', ');
}

/** What breaks a property, as the cell of a table: `**always**`, `crash, or pause`, `safe`. */
export function breaksText({ breaks, unwitnessed }: Finding): string {
  if (breaks.length === 0) return unwitnessed === true ? 'unwitnessed' : 'safe';
  return breaks
    .map((faults) => (Object.keys(faults).length === 0 ? '**always**' : setText(faults)))
    .join(', or ');
}

export const propertyNames = properties.map(({ name }) => name);

export function sentenceOf(property: string): string {
  return properties.find(({ name }) => name === property)?.sentence ?? '';
}

/** @throws Error for a name that no strategy has. */
export function strategyNamed(name: string): Strategy {
  const found = strategies[name];
  if (found === undefined) throw new Error(`there is no strategy '${name}'`);
  return found;
}

import { strategiesOn } from '../../model/index.js';
import { findings } from '../../properties/catalogue/findings/index.js';
import { breaksText, propertyNames, strategyNamed, table } from './words.js';

/** What breaks the strategies of an engine without runtimes: a row for each. */
export function engineVerdicts(engine: string): string {
  return table(
    ['Strategy', 'What a client does', ...propertyNames],
    strategiesOn(engine).map((name) => [
      `[\`${name}\`](verdicts/${name}.md)`,
      strategyNamed(name).summary,
      ...propertyNames.map((property) => {
        const [cell] = findings[name]?.[property] ?? [];
        return cell === undefined ? '' : breaksText(cell);
      }),
    ]),
  );
}

import {
  defaultSpec,
  faultsText,
  isOwn,
  platformOf,
  targetOf,
  titleOf,
  defaultRuntime,
  type AnySpec,
  type WorldSpec,
} from '../properties/index.js';
import { shellWord } from './text.js';
import { visible } from './visible.js';

/** How this program is called: by its name where it is installed, through npm in a checkout. */
export const program = import.meta.url.endsWith('.ts') ? 'npm run -s onebatch --' : 'onebatch';

/** The command that explores this world for this property again. */
export function checkCommand(spec: AnySpec, property: string): string {
  const { time, faults, faultsMax } = spec;
  const options: readonly (readonly [string, string, unknown])[] = [
    ...(isOwn(spec) ? [] : sizeOptions(spec)),
    ['--time', time, defaultSpec.time],
    ['--fault', faultsText(faults), isOwn(spec) ? null : faultsText({})],
    ['--faults-max', String(faultsMax ?? ''), ''],
    ['--property', property, null],
  ];
  const words = options.flatMap(([name, value, usual]) => (value === usual ? [] : [name, value]));
  return [program, 'check', shellWord(targetOf(spec)), ...words].join(' ');
}

function sizeOptions({
  strategy,
  runtime,
  starters,
  messages,
  windows,
  window,
  client,
  engine,
}: WorldSpec): readonly (readonly [string, string, unknown])[] {
  return [
    ['--runtime', runtime, engine === undefined ? defaultRuntime(strategy) : runtime],
    ['--starters', String(starters), String(defaultSpec.starters)],
    ['--messages', String(messages), String(starters)],
    ['--windows', String(windows), String(defaultSpec.windows)],
    ['--window', window ?? '', ''],
    ['--client', client ?? '', ''],
  ];
}

export function replayCommand(file: string): string {
  return `${program} replay ${shellWord(file)}`;
}

/** The world above its verdicts. */
export function headingOf(spec: AnySpec): string {
  return visible(`${titleOf(spec)}, ${spec.time}`);
}

/** The world on a progress line: what tells it from its neighbours in the matrix. */
export function briefly(spec: AnySpec): string {
  if (isOwn(spec)) return visible(titleOf(spec));
  const { strategy, faults, faultsMax } = spec;
  const most = faultsMax === undefined ? '' : ` (at most ${faultsMax} in all)`;
  return visible(`${strategy} on ${platformOf(spec)}, ${faultsText(faults)}${most}`);
}

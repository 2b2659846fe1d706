import type { ValidatedWindow } from '../live/validation/log/validate-windows.js';
import type { World } from '../sim/index.js';
import { count, type Style } from './text.js';

/** What a log came to. */
export interface Validated {
  /** The files. */
  readonly logs: readonly string[];
  /** The strategy and its runtime, in words. */
  readonly model: string;
  readonly windows: readonly ValidatedWindow[];
  readonly lines: number;
  /** Lines that came twice. */
  readonly duplicates: number;
  readonly describe: World['describe'];
}

/** Windows of a kind that are shown one by one; of others the number is told. */
const shownMax = 10;

/** Steps that are shown of a way that ended. */
const lastSteps = 3;

/** What became of each window, for people: what is wrong first. */
export function validationText(validated: Validated, { colours }: Style): string {
  const { logs, model, windows, lines, duplicates } = validated;
  const twice = duplicates === 0 ? '' : `, ${duplicates} of them twice`;
  const head = `${logs.join(', ')} with ${model}: ${count(lines, 'line')}${twice}, ${count(windows.length, 'window')}`;
  const of = (kind: ValidatedWindow['explanation']['kind']): readonly ValidatedWindow[] =>
    windows.filter(({ explanation }) => explanation.kind === kind);
  const part = (
    kind: Parameters<typeof of>[0],
    text: (one: ValidatedWindow) => string,
  ): string[] => {
    const all = of(kind);
    const more = all.length - shownMax;
    return [
      ...all.slice(0, shownMax).map(text),
      ...(more > 0 ? [`  and ${more} more like this: ${kindText[kind]}`] : []),
    ];
  };
  return [
    colours.bold(head),
    ...part('impossible', (one) => colours.red(impossibleText(one, validated))),
    ...part('unknown', (one) => unknownText(one)),
    ...part('behaviour', (one) => behaviourText(one)),
  ].join('\n');
}

const kindText = {
  behaviour: 'a behaviour of the model',
  impossible: 'not a behaviour of the model',
  unknown: 'unknown',
} as const;

const nameOf = ({ window: { name } }: ValidatedWindow): string => name ?? '(no window)';

function sizeOf({ window: { messages, calls } }: ValidatedWindow): string {
  return `${count(messages.length, 'serving')}, ${count(calls, 'call')}`;
}

function behaviourText(one: ValidatedWindow): string {
  const { explanation, broken } = one;
  const steps = explanation.kind === 'behaviour' ? explanation.schedule.length : 0;
  const breaks = broken.length === 0 ? '' : `\n    which breaks ${broken.join(', ')}`;
  return `  ${nameOf(one)}: ${kindText.behaviour}: ${sizeOf(one)}, explained by ${count(steps, 'step')}${breaks}`;
}

function unknownText(one: ValidatedWindow): string {
  const { explanation } = one;
  return `  ${nameOf(one)}: unknown: ${explanation.kind === 'unknown' ? explanation.because : ''}`;
}

function impossibleText(one: ValidatedWindow, { describe }: Validated): string {
  const { explanation } = one;
  if (explanation.kind !== 'impossible') return '';
  const { place, what, frontier } = explanation;
  const ways = frontier.flatMap(({ because, schedule }) => [
    `    - ${because}, after ${count(schedule.length, 'step')}`,
    ...schedule.slice(-lastSteps).map((action) => `        ${describe(action)}`),
  ]);
  return [
    `  ${nameOf(one)}: ${kindText.impossible}: no explanation survives ${place}, ${what}`,
    `    Where the explanations stopped:`,
    ...ways,
  ].join('\n');
}

/** The same as one JSON value. */
export function validationJson({
  logs,
  model,
  windows,
  lines,
  duplicates,
  describe,
}: Validated): object {
  return {
    logs,
    model,
    lines,
    duplicates,
    windows: windows.map((one) => {
      const { window, explanation, broken } = one;
      const { kind, states } = explanation;
      const about = {
        window: window.name,
        messages: window.messages,
        calls: window.calls,
        kind,
        states,
      };
      switch (explanation.kind) {
        case 'behaviour':
          return { ...about, broken, steps: explanation.schedule.map(describe) };
        case 'unknown':
          return { ...about, because: explanation.because };
        case 'impossible': {
          const { place, what, frontier } = explanation;
          return {
            ...about,
            place,
            what,
            frontier: frontier.map(({ because, schedule }) => ({
              because,
              steps: schedule.map(describe),
            })),
          };
        }
      }
    }),
  };
}

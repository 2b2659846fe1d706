import { describe, expect, it } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { annotate, RecordedWorld } from '../../sim/index.js';
import { headingOf } from '../command.js';
import { decodeChoices } from '../explorer/choices.js';
import type { PageData, PageWorld } from '../explorer/data.js';
import { html, Html } from '../html.js';
import { schedulePage, type PageTexts } from '../schedule-page.js';
import { alternativeText, loopText, wordsOf } from '../words.js';
import { readingOfFile, readingOfSample, type Known } from './readings.js';

function pageOf(
  { trace, execution, annotations }: Known,
  texts: Partial<PageTexts> = {},
  critical: { readonly step: number; readonly text: string } | undefined = undefined,
): Promise<string> {
  const world = worldOf(trace.world, { symmetry: false });
  return schedulePage(
    world,
    execution,
    { ...annotations, critical },
    { name: 'it', heading: headingOf(trace.world), lines: ['a line'], command: 'run', ...texts },
  );
}

function dataOf(page: string): PageWorld {
  const [, json = ''] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
  return (JSON.parse(json) as PageData).worlds[0];
}

/** What a reader without scripts gets, without line breaks. */
function readingIn(page: string): string {
  const [, text = ''] = /<noscript>(.*?)<\/noscript>/s.exec(page) ?? [];
  return plain(text.replace(/<[^>]*>/g, ' '));
}

const plain = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** Words without the places where a line ends. */
const words = (text: string): string => text.replace(/\s+/g, '');

describe('the page of a schedule', () => {
  it.each(['naive-noMessageLost', 'redis-set-nx-noOverlappingExecutions'])(
    '%s runs it again, and tells it without scripts',
    async (name) => {
      const known = readingOfFile(`${name}.trace.json`);
      const { execution, annotations } = known;
      const page = await pageOf(known);
      expect(page.replace(/<script>.*?<\/script>/gs, '')).not.toMatch(
        /<(?:link|img|iframe|object)\b|\bsrc=|url\(|@import/,
      );
      const { recording, shown } = dataOf(page);
      const world = new RecordedWorld(recording);
      let state = world.initial();
      const actions = (decodeChoices(shown?.choices ?? '') ?? []).map((choice) => {
        const action = world.enabled(state)[choice];
        if (action === undefined) throw new Error(`${name}: ${choice} is not enabled`);
        state = world.step(state, action);
        return action;
      });
      const again = annotate(world, actions);
      expect(again.steps.map(({ action }) => world.describe(action))).toEqual(
        execution.steps.map(({ action }) => world.describe(action)),
      );
      expect(again.violations).toEqual(annotations.violations);
      const reading = words(readingIn(page));
      for (const step of execution.steps) {
        const { facts } = wordsOf(step, annotations.windows);
        for (const text of [...facts, ...step.alternatives.map(alternativeText)]) {
          expect(reading).toContain(words(text));
        }
      }
      for (const { property } of annotations.violations) {
        expect(reading).toContain(words(`! ${property} is broken`));
      }
    },
  );

  it('says where a loop begins, and what it starves', async () => {
    const known = readingOfSample('flag-noOverlappingExecutions');
    const starved = ['m1 is never delivered'];
    const page = await pageOf({ ...known, execution: { ...known.execution, loop: 2, starved } });
    expect(dataOf(page).shown?.loop).toEqual({ from: 2, text: loopText(starved) });
  });

  it('has the whole schedule of a world that is recorded in part', async () => {
    const known = readingOfSample('lease-noLockOut');
    const { recording, shown } = dataOf(await pageOf(known, { statesMax: 5 }));
    expect(recording.complete).toBe(false);
    expect(decodeChoices(shown?.choices ?? '')).toHaveLength(known.execution.steps.length);
    expect(decodeChoices(shown?.choices ?? '')).not.toContain(-1);
  });

  it('has it, too, where somebody has interrupted before the first state', async () => {
    const { trace, execution, annotations } = readingOfSample('lease-noLockOut');
    const world = worldOf(trace.world, { symmetry: false });
    const texts = { name: 'it', heading: 'it', lines: ['a line'], command: 'run' };
    const page = await schedulePage(world, execution, annotations, texts, (recorder) =>
      Promise.resolve(recorder.recording()),
    );
    const { recording, shown } = dataOf(page);
    expect(recording.complete).toBe(false);
    expect(decodeChoices(shown?.choices ?? '')).toHaveLength(execution.steps.length);
    expect(decodeChoices(shown?.choices ?? '')).not.toContain(-1);
  });

  it('notes the decision, and shows any text as it is', async () => {
    const hostile = `</style><script>alert("1 & 2")</script>'`;
    const texts = { name: hostile, heading: hostile, lines: [hostile], command: hostile };
    const critical = { step: 2, text: hostile };
    const page = await pageOf(readingOfSample('flag-noOverlappingExecutions'), texts, critical);
    expect(page).not.toContain(hostile);
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(plain(page)).toContain(`<title>${hostile}</title>`);
    expect(words(readingIn(page))).toContain(words(`◆ ${hostile}`));
    expect(dataOf(page).shown).toMatchObject({ lines: [hostile], command: hostile, critical });
  });

  it('escapes values, and not HTML in HTML', () => {
    expect(html`<b title="${'"'}">${['<', 1, new Html('<i></i>')]}</b>`.text).toBe(
      '<b title="&#34;">&#60;1<i></i></b>',
    );
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import pc from 'picocolors';
import { headingOf } from '../command.js';
import { html, Html } from '../html.js';
import { pageText } from '../page.js';
import { statesOf } from '../state.js';
import { tablesText } from '../storage.js';
import { alternativeText, wordsOf } from '../words.js';
import { domOf, hasBrowser } from '../../cli/test/browser.js';
import { readingOfFile, readingOfSample, regressions, type Known } from './readings.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-page-'));
afterAll(() => rmSync(directory, { recursive: true }));

function pageOf({ trace, execution, annotations }: Known): string {
  return pageText(execution, annotations, {
    title: headingOf(trace.world),
    lines: ['a line'],
    command: 'run',
    tables: tablesText(execution, { width: 120, colours: pc.createColors(false) }),
  });
}

/** Elements without an end tag. */
const empty = ['meta', '!doctype'];

/** What is opened and never closed, or closed and never opened. Style and script are taken out first. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = [];
  const text = page.replace(/<(style|script)>.*?<\/\1>/gs, '');
  for (const [, slash, name = ''] of text.matchAll(/<(\/?)([!\w]+)[^>]*>/g)) {
    if (empty.includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

/** The text of a page, as a reader without scripts gets it. */
function textOf(page: string): string {
  return page
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');
}

describe('the page of a schedule', () => {
  it.each(regressions)('%s tells everything without scripts, and needs nothing else', (file) => {
    const { execution, annotations } = readingOfFile(file);
    const page = pageOf(readingOfFile(file));
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/<(?:link|img|iframe|object)\b|\bsrc=|https?:|url\(|@import/);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/id="step-\d+"/g)).toEqual(
      execution.steps.map(({ number }) => `id="step-${number}"`),
    );
    const text = textOf(page);
    execution.steps.forEach((step) => {
      const { moved, sent, facts } = wordsOf(step, annotations.windows);
      for (const words of [moved, sent, ...facts]) expect(text).toContain(words);
      for (const other of step.alternatives) {
        expect(text).toContain(alternativeText(other));
      }
    });
    for (const { property } of annotations.violations)
      expect(text).toContain(`! ${property} is broken`);
  });

  it('notes the decision, and shows any text as it is', () => {
    const { execution, annotations } = readingOfSample('flag-noOverlappingExecutions');
    const hostile = `</style><script>alert("1 & 2")</script>'`;
    const critical = { step: 2, text: hostile };
    const texts = { title: hostile, lines: [hostile], command: hostile, tables: hostile };
    const page = pageText(execution, { ...annotations, critical }, texts);
    expect(page).not.toContain(hostile);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(unbalanced(page)).toEqual([]);
    expect(textOf(page)).toContain(`◆ ${hostile}`);
  });

  it('escapes values, and not HTML in HTML', () => {
    expect(html`<b title="${'"'}">${['<', 1, new Html('<i></i>')]}</b>`.text).toBe(
      '<b title="&#34;">&#60;1<i></i></b>',
    );
  });
});

describe('the states of a page', () => {
  const { execution } = readingOfSample('lease-noLockOut');
  const states = statesOf(execution.states.map((_, step) => execution.view(step)));

  it('are one list a step, of what changes at some step, what the step has changed first', () => {
    expect(states).toHaveLength(execution.steps.length);
    const [first = []] = states;
    expect(first.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([
      'starter-1',
      'lock',
    ]);
    expect(first.find(({ name }) => name === 'starter-1')?.fields).toContainEqual({
      label: '',
      text: 'busy.acquiring',
      was: 'idle',
    });
    expect(first.find(({ name }) => name === 'lock')?.fields).toContainEqual({
      label: 'mailbox',
      text: 'ACQUIRE durationSeconds=15 proposedId=null from starter-1',
      was: 'empty',
    });
    const names = states.map((parts) => parts.map(({ name }) => name).toSorted());
    expect(new Set(names.map((list) => list.join())).size).toBe(1);
    expect(names[0]).not.toContain('history');
  });

  it('spend a fault', () => {
    const left = states.map(
      (parts) => parts.find(({ name }) => name === 'faults left')?.fields[0]?.text,
    );
    expect([left[11], left[12]]).toEqual(['1', '0']);
  });
});

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  /** The page with keys pressed at its end. */
  const press = async (...keys: readonly string[]): Promise<string> => {
    const events = keys.map(
      (key) => `dispatchEvent(new KeyboardEvent('keydown', { key: '${key}' }));`,
    );
    const page = pageOf(readingOfSample('lease-noLockOut'));
    const file = join(directory, `${keys.join('-') || 'none'}.html`);
    writeFileSync(file, page.replace('</body>', `<script>${events.join('')}</script></body>`));
    return domOf(file);
  };
  const here = (dom: string): string | undefined =>
    /<li class="step(?: fault)? here" id="step-(\d+)"/.exec(dom)?.[1];

  it('walks through the steps by keys, and shows where it is', async () => {
    const begin = await press();
    expect(begin).toContain('class="scripted"');
    expect(here(begin)).toBe('1');
    expect(begin).toContain('step 1 of 15');
    expect(here(await press('ArrowLeft', 'ArrowRight', 'ArrowDown', 'x', 'ArrowUp', 'j'))).toBe(
      '3',
    );
    const end = await press('End', 'ArrowRight', 'k', 'ArrowLeft');
    expect(here(end)).toBe('13');
    const panel = end.slice(end.indexOf('<aside'), end.indexOf('</aside>'));
    expect(textOf(panel)).toContain('starter-1 receives BLOB_WRITTEN from lock');
    expect(textOf(panel)).toContain('faults left crash= 1 0');
  });
});

import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { worldOf, defaultSpec } from '../../properties/index.js';
import { calm, run, annotate } from '../../sim/index.js';
import { participantsOf } from '../participants.js';
import { columnsSheet } from '../columns.js';
import { textWidth, wrapped } from '../text.js';
import { traceText, type TraceLayout } from '../trace.js';
import { alternativeText, violationText, isCalm, wordsOf } from '../words.js';
import { readingOfFile, readingOfSample, regressions } from './readings.js';
import { runs } from '../../sim/test/runs.js';

const colours = pc.createColors(false);
const layouts: readonly TraceLayout[] = ['text', 'lines'];

/** Any schedule of the catalogue, in any layout, on any terminal. */
const tellings = fc.record({
  file: fc.constantFrom(...regressions),
  width: fc.integer({ min: 60, max: 220 }),
  layout: fc.constantFrom(...layouts),
  alternatives: fc.boolean(),
});

/** Text without what only lays it out. */
function bare(text: string): string {
  return text.replace(/[\s│]+/g, '');
}

/** The lines of each step; those of step k at k - 1. */
function stepsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const steps: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('Schedule')) break;
    if (new RegExp(`^ *${steps.length + 1} [ »✗]`).test(line.slice(0, 6))) steps.push([line]);
    else steps.at(-1)?.push(line);
  }
  return steps;
}

describe('a trace', () => {
  it('is never wider than the terminal, in colours or without', () => {
    fc.assert(
      fc.property(tellings, fc.boolean(), ({ file, width, layout, alternatives }, coloured) => {
        const { execution, annotations } = readingOfFile(file);
        const style = { width, colours: pc.createColors(coloured) };
        const text = traceText(execution, { ...annotations, alternatives }, style, layout);
        const widths = text.split('\n').map(textWidth);
        expect(Math.max(...widths)).toBeLessThanOrEqual(width);
      }),
      { numRuns: runs(150) },
    );
  });

  it('says the same with and without colours, and without them has no control characters', () => {
    fc.assert(
      fc.property(tellings, ({ file, width, layout, alternatives }) => {
        const { execution, annotations } = readingOfFile(file);
        const [plain, coloured] = [false, true].map((wanted) =>
          traceText(
            execution,
            { ...annotations, alternatives },
            { width, colours: pc.createColors(wanted) },
            layout,
          ),
        ) as [string, string];
        expect(plain.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        expect(coloured).not.toBe(plain);
        expect(stripVTControlCharacters(coloured)).toBe(plain);
      }),
      { numRuns: runs(60) },
    );
  });

  it('has each step once, in order, in the lane of who moves, and loses no word of it', () => {
    fc.assert(
      fc.property(tellings, ({ file, width, alternatives }) => {
        const { execution, annotations } = readingOfFile(file);
        const style = { width, colours };
        const sheet = columnsSheet(execution, annotations, style);
        if (sheet === undefined) throw new Error('the lanes of the catalogue fit into 60 columns');
        const lines = traceText(execution, { ...annotations, alternatives }, style).split('\n');
        const head = lines[lines.findIndex((line) => /^ *1 [ »✗]/.test(line)) - 1] ?? '';
        const steps = stepsOf(lines);
        expect(steps).toHaveLength(execution.steps.length);
        const participants = participantsOf(execution);
        let from = 0;
        const lanes = new Map(
          participants.map(({ name, letter }) => {
            const named = `${letter} ${name}`;
            from = head.indexOf(head.includes(named) ? named : letter, from);
            return [name, { letter, column: from++ }];
          }),
        );
        execution.steps.forEach((step, index) => {
          const [first = '', ...more] = steps[index] ?? [];
          const lane = lanes.get(step.action.actor);
          expect(first[lane?.column ?? -1]).toBe(lane?.letter);
          expect(bare(first.slice(6, lane?.column))).toBe('');
          const { moved, sent, facts } = wordsOf(step, annotations.windows);
          const all = [
            moved,
            ...(sent === '' ? [] : [`→ ${sent}`]),
            ...facts.map((fact) => `* ${fact}`),
          ];
          const told = bare([first.slice((lane?.column ?? 0) + 1), ...more].join(''));
          expect(told.startsWith(bare(all.join('')))).toBe(true);
          const rest = told.slice(bare(all.join('')).length);
          const others = step.alternatives;
          const instead = others
            .map((one) => (one.fault ? '✗' : '') + alternativeText(one))
            .join(';');
          const violations = annotations.violations
            .filter((violation) => violation.step === step.number)
            .map((violation) => `! ${violationText(violation)}`);
          expect(rest).toBe(
            bare(
              [...(alternatives ? [`instead: ${instead || 'nothing'}`] : []), ...violations].join(
                '',
              ),
            ),
          );
        });
      }),
      { numRuns: runs(120) },
    );
  });

  it('has in lines what moves, from whom and to whom, and loses no word of it', () => {
    fc.assert(
      fc.property(tellings, ({ file, width }) => {
        const { execution, annotations } = readingOfFile(file);
        const lines = traceText(execution, annotations, { width, colours }, 'lines').split('\n');
        const steps = stepsOf(lines);
        expect(steps).toHaveLength(execution.steps.length);
        execution.steps.forEach((step, index) => {
          const text = (steps[index] ?? []).join(' ');
          const { facts } = wordsOf(step, annotations.windows);
          expect(text.slice(6)).toContain(step.action.actor);
          if (step.event !== null && isCalm(step)) expect(bare(text)).toContain(step.event.type);
          for (const fact of facts) expect(bare(text)).toContain(bare(`* ${fact}`));
        });
      }),
      { numRuns: runs(60) },
    );
  });

  it('marks preemptions and faults', () => {
    const { execution, annotations } = readingOfSample('lease-noLockOut');
    const lines = traceText(execution, annotations, { width: 100, colours }).split('\n');
    const marked = (mark: string): readonly number[] =>
      lines.filter((line) => line[4] === mark).map((line) => Number(line.slice(0, 3)));
    const turned = (turn: string): readonly number[] =>
      execution.steps.flatMap((step) => (step.turn === turn ? [step.number] : []));
    expect(marked('»')).toEqual(turned('preempts'));
    expect(marked('✗')).toEqual(turned('fault'));
    expect(turned('fault')).toEqual([13]);
    expect(turned('preempts').length).toBeGreaterThan(3);
  });

  it('reads like this', () => {
    const { execution, annotations } = readingOfSample('flag-noOverlappingExecutions');
    expect(traceText(execution, annotations, { width: 80, colours })).toMatchInlineSnapshot(`
      "      A starter-1, B starter-2, r record
            A         B         r
        1   A MESSAGE m1 → READ_RECORD to record
        2 » │         B MESSAGE m2 → READ_RECORD to record
        3 » │         │         r READ_RECORD from starter-1 → RECORD record=null
        4   A RECORD record=null from record → UPSERT_RECORD
        5 » │         │         r READ_RECORD from starter-2 → RECORD record=null
        6   │         B RECORD record=null from record → UPSERT_RECORD
        7 » │         │         r UPSERT_RECORD owner=null stage=active from starter-1
            │         │         │ → RECORD_UPDATED etag=1
            │         │         │ * record is held now: a lock that keeps others from
            │         │         │ starting
        8   A RECORD_UPDATED etag=1 from record
            │ * accepted m1 for window w1
            │ * started execution e-m1 of 1234567
        9   │         │         r UPSERT_RECORD owner=null stage=active from starter-2
            │         │         │ → RECORD_UPDATED etag=2
       10   │         B RECORD_UPDATED etag=2 from record
            │         │ * accepted m2 for window w1
            │         │ * started execution e-m2 of 1234567
            ! noOverlappingExecutions is broken

      Schedule  A B rA rB rA.rB #f9e5d438
      » or a space: leaves an unfinished causal chain; . leaves a finished one"
    `);
    expect(traceText(execution, annotations, { width: 80, colours }, 'lines'))
      .toMatchInlineSnapshot(`
      "  1   environment  -> starter-1  MESSAGE m1
        2 » environment  -> starter-2  MESSAGE m2
        3 » starter-1    -> record     READ_RECORD
        4   record       -> starter-1  RECORD record=null
        5 » starter-2    -> record     READ_RECORD
        6   record       -> starter-2  RECORD record=null
        7 » starter-1    -> record     UPSERT_RECORD owner=null stage=active
            * record is held now: a lock that keeps others from starting
        8   record       -> starter-1  RECORD_UPDATED etag=1
            * accepted m1 for window w1
            * started execution e-m1 of 1234567
        9   starter-2    -> record     UPSERT_RECORD owner=null stage=active
       10   record       -> starter-2  RECORD_UPDATED etag=2
            * accepted m2 for window w1
            * started execution e-m2 of 1234567
            ! noOverlappingExecutions is broken

      Schedule  A B rA rB rA.rB #f9e5d438
      » or a space: leaves an unfinished causal chain; . leaves a finished one;
      A starter-1, B starter-2, r record"
    `);
  });

  it('tells the decision below its step', () => {
    const { execution, annotations } = readingOfSample('flag-noOverlappingExecutions');
    const critical = { step: 4, text: 'had it come later, nothing would be wrong' };
    const lines = traceText(execution, { ...annotations, critical }, { width: 80, colours }).split(
      '\n',
    );
    const at = lines.findIndex((line) => line.includes('◆ had it come later'));
    expect(stepsOf(lines.slice(0, at))).toHaveLength(4);
    expect(stepsOf(lines.slice(0, at + 2))).toHaveLength(5);
  });

  it('is told in lines where the lanes do not fit', () => {
    const { execution, annotations } = readingOfSample('naive-exactlyOneBatchPerWindow');
    const style = { width: 44, colours };
    expect(columnsSheet(execution, annotations, style)).toBeUndefined();
    expect(traceText(execution, annotations, style)).toBe(
      traceText(execution, annotations, style, 'lines'),
    );
    expect(traceText(execution, annotations, style)).toMatch(/A starter-1,\sB starter-2/);
  });

  it('lets time pass over all lanes', () => {
    const world = worldOf({ ...defaultSpec, strategy: 'lease', messages: 2, time: 'timed' });
    const { actions } = run(world, calm(), { limit: 60 });
    const execution = annotate(world, actions);
    expect(actions.some(({ kind }) => kind === 'advance')).toBe(true);
    const lines = traceText(
      execution,
      { violations: [], windows: 1 },
      { width: 100, colours },
    ).split('\n');
    expect(stepsOf(lines)).toHaveLength(actions.length);
    expect(lines.join('\n')).toMatch(/^ *\d+ {3}~ time passes until the next timer is due[ │]*$/m);
  });
});

describe('wrapped', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', 'bb', ',', ' ', '=', '字', '👩‍👩‍👧', 'é', '│'),
    maxLength: 60,
  });

  it('loses nothing but spaces, and keeps to the width, also with wide characters', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrapped(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('breaks a long word behind a comma', () => {
    expect(wrapped('events=ExecutionStarted,TimerCreated', 24)).toEqual([
      'events=ExecutionStarted,',
      'TimerCreated',
    ]);
  });
});

import Table from 'cli-table3';
import { demonstrationOf, type Divergence } from './divergences.js';
import type { Tally } from './tally.js';

/** What a run of the comparison has found. */
export interface ConformanceReport {
  readonly tally: Tally;
  readonly divergences: readonly Divergence[];
  /** Those of them that the store no longer shows. */
  readonly gone: readonly Divergence[];
  /** What fast-check says of each resource that differs in another way. */
  readonly failures: readonly string[];
}

/** The report as text: what was compared, how often which answer came, and where the two differ. */
export function report({ tally, divergences, gone, failures }: ConformanceReport): string {
  const overview = tableOf(
    ['resource', 'sequences', 'operations', 'times it waited'],
    tally.subjects.map((subject) => [
      subject,
      tally.sequences(subject),
      tally.operations(subject),
      tally.waits(subject),
    ]),
  );
  const answers = tableOf(
    ['resource', 'request and answer', 'times'],
    tally.subjects.flatMap((subject) =>
      tally.replies(subject).map(([answer, times], index) => {
        return [index === 0 ? subject : '', answer, times];
      }),
    ),
  );
  const known = divergences.map((divergence) => {
    const { name, subject, certainty, source } = divergence;
    const state = gone.includes(divergence)
      ? 'GONE: take it out of divergences.ts'
      : `still there, met ${tally.divergences(divergence)} times`;
    return `- ${subject}: ${name}\n  ${state}; the model's side is ${certainty}: ${source}\n  ${demonstrationOf(divergence)}`;
  });
  return [
    `${tally.sequences()} sequences, ${tally.operations()} operations compared`,
    '',
    overview,
    '',
    answers,
    '',
    `${divergences.length} known differences between the store and the service:`,
    ...known,
    '',
    failures.length === 0 ? 'no other difference' : failures.join('\n\n'),
    '',
  ].join('\n');
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, index) => (typeof rows[0]?.[index] === 'number' ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

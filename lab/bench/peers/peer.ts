import type { ReportRow } from '../report.js';
import type { Settings } from '../settings.js';

/** Another way to explore one of our models. */
export interface Peer {
  readonly name: string;
  /** One line that says what is not installed and how to get it; undefined if all is there. */
  missing?(): string | undefined;
  readonly cases: readonly PeerCase[];
}

export interface PeerCase {
  readonly model: string;
  readonly size: 'quick' | 'normal' | 'large';
  /** States that the peer must count; absent where it reduces, or counts no states. */
  readonly expected?: number;
  /** Why `expected` is not the number of the definition, or what else has to be known. */
  readonly note?: string;
  /** Does everything that is not measured, such as compiling, and returns what is. */
  readonly prepare: () => () => PeerResult | Promise<PeerResult>;
}

export interface PeerResult {
  readonly seconds: number;
  /** Distinct states, or executions of a tool that samples. */
  readonly count: number;
  readonly unit: 'states' | 'runs';
  readonly bytes?: number;
  /** What else was found. */
  readonly found?: string;
}

/** The cases that the settings ask for. */
export function chosenCases(
  { name, cases }: Peer,
  { quick, large, only }: Settings,
): readonly PeerCase[] {
  return cases.filter(
    ({ model, size }) =>
      (only === undefined || name.includes(only) || model.includes(only)) &&
      (size === 'quick' || (!quick && (size === 'normal' || large))),
  );
}

export function rowOf(
  peer: Peer,
  { model, expected, note }: PeerCase,
  { count, unit, bytes, found }: PeerResult,
  seconds: number,
  runs: number,
): ReportRow {
  const isRight = expected === undefined || expected === count;
  return {
    model,
    peer: peer.name,
    states: unit === 'states' ? count : null,
    seconds: Number(seconds.toFixed(3)),
    'per second': Math.round(count / seconds),
    unit,
    'bytes/state': bytes === undefined ? null : Number((bytes / count).toFixed(1)),
    runs,
    counts: isRight ? (expected === undefined ? '' : 'as expected') : `DIFFER from ${expected}`,
    notes: [note, found].filter((text) => text !== undefined).join('; '),
  };
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseTrace } from '../../properties/index.js';
import { run } from '../program.js';
import type { VerdictJson } from '../../render/json.js';
import type { ScheduleJson } from '../../render/schedule-json.js';
import { parse } from '../../render/test/mermaid.js';

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the command prints, without a process of its own. */
async function printed(...args: readonly string[]): Promise<Printed> {
  vi.stubEnv('NO_COLOR', '1');
  vi.stubEnv('COLUMNS', '90');
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  const code = await run(args);
  vi.restoreAllMocks();
  return { code, out: out.join(''), err: err.join('') };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const file = 'properties/test/samples/flag-noOverlappingExecutions.trace.json';
const replaying = ['replay', file] as const;
const checking = ['check', 'flag', '--property', 'noOverlappingExecutions'] as const;
const holding = ['check', 'atomic-insert', '--property', 'noOverlappingExecutions'] as const;
const line = /^Schedule {2}(\S[^\n]* #[0-9a-f]{8})$/m;

describe.each([['replay', replaying] as const, ['check', checking] as const])(
  '%s',
  (name, args) => {
    it('prints lanes, and a line for the schedule', async () => {
      const { code, out, err } = await printed(...args);
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toMatch(
        /^ +A starter-1 +B starter-2 +r record$|^ +A starter-1, B starter-2, r record$/m,
      );
      expect(out).toMatch(line);
      expect(out).not.toContain('instead:');
    });

    it('prints lines', async () => {
      const { out } = await printed(...args, '--format', 'lines');
      expect(out).toMatch(/^ {2}1 {3}environment +-> starter-\d +MESSAGE m\d$/m);
      expect(out).toMatch(line);
    });

    it('prints what else could have happened, if it is asked to', async () => {
      for (const format of ['text', 'lines']) {
        const { out } = await printed(...args, '--alternatives', '--format', format);
        const steps = out.split('\n').filter((text) => /^ *\d+ [ »✗] /.test(text));
        expect(out.match(/^ +instead: /gm)).toHaveLength(steps.length);
        expect(out).toMatch(/instead: starter-\d receives MESSAGE from environment/);
      }
    });

    it('prints a sequence diagram, and nothing else on stdout', async () => {
      const { code, out } = await printed(...args, '--format', 'mermaid');
      expect(code).toBe(1);
      expect(out).toMatch(/^%% flag on 2019, /);
      expect(await parse(out)).toBe('sequence');
    });

    it('prints a page, and nothing else on stdout', async () => {
      const { code, out } = await printed(...args, '--format', 'html');
      expect(code).toBe(1);
      expect(out).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
      expect(out).toContain(name === 'check' ? 'Certified minimum: ' : 'Reproduced: ');
      expect(out).toContain('◆ Decided here. ');
    });

    it('prints the same fingerprint as text and as JSON', async () => {
      const { out } = await printed(...args);
      const json = await printed(...args, '--format', 'json');
      const { fingerprint } = JSON.parse(json.out) as ScheduleJson;
      expect(line.exec(out)?.[1]).toBe(fingerprint);
    });

    it('has the alternatives of each step in JSON, if it is asked to', async () => {
      const { code, out } = await printed(...args, '--format', 'json', '--alternatives');
      expect(code).toBe(1);
      const { steps } = JSON.parse(out) as ScheduleJson;
      expect(steps.length).toBeGreaterThan(8);
      expect(steps[0]).toMatchObject({
        number: 1,
        turn: 'turns',
        alternatives: [{ action: 'deliver', message: 'MESSAGE from environment', fault: false }],
      });
      expect(steps.map(({ turn }) => turn)).toContain('preempts');
    });
  },
);

describe('replay --format json', () => {
  it('tells the story', async () => {
    const { out } = await printed(...replaying, '--format', 'json');
    const told = JSON.parse(out) as ScheduleJson & Record<string, unknown>;
    expect(Object.keys(told)).toEqual([
      'reproduced',
      'fingerprint',
      'adaptations',
      'missing',
      'trace',
      'steps',
      'breaches',
      'quiescent',
      'loop',
      'starved',
      'end',
      'aftermath',
    ]);
    expect(Object.keys(told.steps[0] ?? {})).toEqual([
      'number',
      'action',
      'event',
      'sends',
      'facts',
      'turn',
    ]);
    expect(parseTrace(JSON.stringify(told['trace']), 'x').steps).toHaveLength(told.steps.length);
  });
});

describe('check as text', () => {
  it('marks the step that decided, and says why below the schedule', async () => {
    const { out } = await printed(...checking);
    const [, step] = /^Step (\d+) decides it\./m.exec(out) ?? [];
    const above = out.slice(0, out.indexOf('◆ decided here'));
    expect(
      above
        .match(/^ *\d+ [ »✗] /gm)
        ?.at(-1)
        ?.trim()
        .split(' ')[0],
    ).toBe(step);
    expect(await printed(...checking, '--shortest')).not.toMatchObject({
      out: expect.stringContaining('◆') as string,
    });
  });
});

describe('check --format json', () => {
  it('is --json, which has the fingerprint and, where it is asked for, the steps', async () => {
    const [long, short] = [
      await printed(...checking, '--format', 'json'),
      await printed(...checking, '--json'),
    ];
    const told = ({ out }: Printed): object => ({
      ...(JSON.parse(out) as VerdictJson),
      seconds: 0,
    });
    expect(told(long)).toEqual(told(short));
    expect(told(long)).not.toHaveProperty('steps');
  });
});

describe('check where nothing is violated', () => {
  it.each(['mermaid', 'html'])('draws nothing as %s, and says so', async (format) => {
    const { code, out, err } = await printed(...holding, '--format', format);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('noOverlappingExecutions  holds');
    expect(err).toContain('no violation was found: there is no schedule to show\n');
  });
});

describe('replay --out', () => {
  it('writes what would be printed, and prints its name', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'onebatch-format-'));
    try {
      for (const format of ['text', 'json', 'html']) {
        const target = join(directory, `replay.${format}`);
        const options = ['--format', format];
        const shown = await printed(...replaying, ...options);
        const written = await printed(...replaying, ...options, '--out', target);
        expect(written).toMatchObject({ code: shown.code, out: `${target}\n` });
        expect(readFileSync(target, 'utf8')).toBe(shown.out);
      }
      await expect(printed(...replaying, '--out', directory)).rejects.toThrow(
        `--out: ${directory} is a directory; expected a file`,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

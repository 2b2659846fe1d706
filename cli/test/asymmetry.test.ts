import { describe, expect, it } from 'vitest';
import type { FrontierJson, VerdictJson } from '../../render/json.js';
import { called } from './called.js';

const file = 'cli/test/name-reading-strategy.ts';

/** Three lines, the culprit first. */
const note =
  /^starter-\d \(machine naive\) in state \{"busy":"looking"\} on ROW from instances does not treat starter-1, starter-2 alike\nwith starter-1 and starter-2 in each other's place, value\.busy.*: expected .*, found .*\n.*--no-symmetry.*\n$/;

describe('a strategy that looks at a name', () => {
  it('is checked without symmetry, with the same result, and says so on stderr', async () => {
    const options = ['check', file, '--property', 'noOverlappingExecutions', '--json'];
    const [usual, without] = [await called(...options), await called(...options, '--no-symmetry')];
    expect(without.stderr).toBe('');
    expect(usual.stderr).toMatch(note);
    const read = (text: string): VerdictJson => JSON.parse(text) as VerdictJson;
    const { asymmetry, ...found } = read(usual.stdout);
    expect(asymmetry).toBe(usual.stderr.split('\n').slice(0, 2).join('\n'));
    expect({ ...found, seconds: 0 }).toEqual(
      (({ asymmetry: none, ...others }) => {
        expect(none).toBeNull();
        return { ...others, seconds: 0 };
      })(read(without.stdout)),
    );
    expect(usual.code).toBe(without.code);
  });

  it('has its frontier searched without symmetry, and says so', async () => {
    const property = ['--runtime', '2019', '--property', 'noOverlappingExecutions'];
    const { code, stdout, stderr } = await called('frontier', file, ...property, '--json');
    expect(stderr).toMatch(note);
    const [found] = JSON.parse(stdout) as readonly FrontierJson[];
    expect(found?.asymmetry).toBe(stderr.split('\n').slice(0, 2).join('\n'));
    expect({ code, verdict: found?.verdict }).toEqual({ code: 1, verdict: 'violated' });
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { style } from '../terminal.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  Object.assign(process.stdout, { isTTY: undefined, columns: undefined });
});

function on(terminal: { readonly isTTY?: boolean; readonly columns?: number }, env: object): void {
  Object.assign(process.stdout, { isTTY: undefined, columns: undefined, ...terminal });
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'COLUMNS']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value as string);
}

describe('the width', () => {
  it.each([
    [{ columns: 132 }, {}, 132],
    [{ columns: 132 }, { COLUMNS: '70' }, 132],
    [{}, { COLUMNS: '70' }, 70],
    [{}, { COLUMNS: 'wide' }, 100],
    [{}, { COLUMNS: '-70' }, 100],
    [{}, { COLUMNS: '7' }, 40],
    [{}, {}, 100],
  ])('on %j with %j is %d', (terminal, env, width) => {
    on(terminal, env);
    expect(style().width).toBe(width);
  });
});

describe('colours', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{}, {}, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: '0' }, false],
    [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
    [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on %j with %j: %s', (terminal, env, coloured) => {
    on(terminal, env);
    expect(style().colours.red('x') !== 'x').toBe(coloured);
  });
});

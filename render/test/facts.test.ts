import { expect, it } from 'vitest';
import { factLine } from '../facts.js';

it.each([
  [['e-m2'], 'discarded the start of e-m2 as a duplicate'],
  [['e-m2', 'e-m3'], 'discarded the start of e-m2,e-m3 as a duplicate'],
])('starts that were discarded at once are one line: %j', (executions, line) => {
  expect(factLine({ type: 'discarded', executions })).toBe(line);
});

import { expect, it } from 'vitest';
import { called } from './called.js';

it('leaves moves out of a small world if it is asked to, and of one that outgrows the search without', async () => {
  const reducedBy = async (...options: readonly string[]): Promise<unknown> => {
    const asked = ['check', 'naive', '--property', 'noMessageTwice', '--json', ...options];
    const { stdout } = await called(...asked);
    return (JSON.parse(stdout) as { readonly reduced: number | null }).reduced;
  };
  expect(await reducedBy()).toBeNull();
  expect(await reducedBy('--no-reduction')).toBeNull();
  expect(await reducedBy('--reduction')).toBeGreaterThan(0);
  expect(await reducedBy('--max-states', '2000')).toBeGreaterThan(0);
});

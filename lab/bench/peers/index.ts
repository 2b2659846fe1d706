import { medianOf, repeated } from '../measure.js';
import type { Report, ReportRow } from '../report.js';
import type { Settings } from '../settings.js';
import { fastCheckPeer } from './fast-check.js';
import { onebatchPeer } from './onebatch.js';
import { chosenCases, rowOf, type Peer } from './peer.js';
import { plainPeer } from './plain.js';
import { spinPeer } from './spin.js';
import { xstateGraphPeer } from './xstate-graph.js';

/** In the order of the table. */
const peers: readonly Peer[] = [onebatchPeer, spinPeer, plainPeer, xstateGraphPeer, fastCheckPeer];

/** Runs every peer that is installed. `failures` counts the cases in which one counted something unexpected. */
export async function peersReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const rows: ReportRow[] = [];
  const notes = ['seconds: median of the search alone; compiling a model is not part of it'];
  let failures = 0;
  for (const peer of peers) {
    const cases = chosenCases(peer, settings);
    const missing = cases.length === 0 ? undefined : peer.missing?.();
    if (missing !== undefined) {
      notes.push(missing);
      continue;
    }
    for (const one of cases) {
      settings.log(`${peer.name}: ${one.model}`);
      const results = await repeated(settings.runs, one.prepare());
      const wrong = results.find(({ count }) => count !== (one.expected ?? count));
      if (wrong !== undefined) failures += 1;
      const seconds = medianOf(results, (result) => result.seconds);
      rows.push(rowOf(peer, one, wrong ?? results[0], seconds, results.length));
    }
  }
  rows.sort((a, b) => String(a['model']).localeCompare(String(b['model'])));
  return { report: { title: 'Onebatch and other tools', rows, notes }, failures };
}

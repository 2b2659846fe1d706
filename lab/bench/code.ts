import { cpuUsage, env, hrtime } from 'node:process';
import { fileURLToPath } from 'node:url';
import { begun, contextOf, jobOf } from '../../code/starter-state.js';
import { app, appStrategy, bundle, code, type CodeStrategy } from '../../code/index.js';
import { Sandbox, type Asked } from '../../code/sandbox/sandbox.js';
import { messageId, windowKey } from '../../model/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../../properties/index.js';
import { canonical } from '../../sim/index.js';
import { costOf, secondsSince } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Starts as users write them, each with the machine of the catalogue that does the same. */
const files = {
  naive: 'issue-612',
  'atomic-insert': 'atomic-insert',
  lease: 'lease',
  workaround: 'workaround',
  entity: 'entity',
} as const;

const ways = ['entity', 'atomic-insert'] as const;

const specOf = (strategy: string): WorldSpec => ({
  ...defaultSpec,
  strategy,
  runtime: 'deduplicating',
  messages: 2,
});

/** What user's own code costs: a run of it, and the search of its world beside that of a machine. */
export async function codeReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const rows: ReportRow[] = [];
  const wanted = (name: string): boolean => name.includes(settings.only ?? '');
  for (const [name, file] of Object.entries(files).filter(([name]) => wanted(name))) {
    settings.log(name);
    const path = root(`code/test/user/${file}.ts`);
    const machine = costOf(worldOf(specOf(name)), { reduction: true });
    rows.push(await rowOf(`${file}.ts`, path, () => code(path), machine.states));
  }
  for (const way of settings.quick ? [] : ways.filter((one) => wanted(`example app, ${one}`))) {
    settings.log(`example app, ${way}`);
    const config = root('examples/functions-app/onebatch.config.ts');
    const { default: given } = (await import(config)) as {
      readonly default: ReturnType<typeof app>;
    };
    const options = { ...given.options, env: { ...given.options.env, STRATEGY: way } };
    const own = (): Promise<CodeStrategy> => appStrategy(app(options), config);
    rows.push(await rowOf(`example app, ${way}`, null, own, null));
  }
  if (wanted('inbox')) rows.push(...(await inboxRows(settings)));
  return {
    report: {
      title: "User's own code",
      rows,
      notes: [
        'two starters, two messages, one window, era deduplicating, no faults; symmetry and reduction on (`check --reduction`)',
        '`us a run`: CPU time of one run of the code from its beginning to its first request, its own modules evaluated anew, when all is compiled',
        'the rows of the inbox: microseconds of CPU time of a step of each of its functions, over the logs that its search has run them on; beside the machine `inbox-idempotent`',
        "`runs`: times that the code was evaluated; `times`: states against the machine's; `seconds`: bundling, finding out what the world needs, and searching it in full",
      ],
    },
    failures: 0,
  };
}

async function rowOf(
  name: string,
  path: string | null,
  make: () => Promise<CodeStrategy>,
  machine: number | null,
): Promise<ReportRow> {
  const begin = hrtime.bigint();
  const strategy = await make();
  const spec = specOf(strategy.name);
  const { states } = costOf(worldOf(spec, { strategy, memo: strategy.memo }), { reduction: true });
  const seconds = secondsSince(begin);
  return {
    code: name,
    'us a run': path === null ? null : await microsOf(path, strategy),
    runs: strategy.program.runs,
    states,
    'machine states': machine,
    times: machine === null ? null : states / machine,
    seconds,
  };
}

/** The inbox as code, whole: its start, its orchestrator and its activities. */
async function inboxRows({ log }: Settings): Promise<readonly ReportRow[]> {
  log('inbox');
  const config = root('examples/own-code/inbox.config.ts');
  const { default: given } = (await import(config)) as { readonly default: ReturnType<typeof app> };
  const machine = costOf(worldOf(specOf('inbox-idempotent')), { reduction: true });
  let known: CodeStrategy | undefined;
  const make = async (): Promise<CodeStrategy> => (known = await appStrategy(given, config));
  const whole = await rowOf('inbox, whole', null, make, machine.states);
  if (known === undefined) throw new Error('expected a strategy, found none');
  const { program, live } = known;
  const { code: text, packages } = await live.bundle({});
  const sandbox = new Sandbox(text, packages, live.env);
  const logs = program.logs();
  const kinds = { call: 'start', orchestration: 'orchestrator', activities: 'activities' } as const;
  return [
    whole,
    ...Object.entries(kinds).map(([kind, name]): ReportRow => {
      const asked = logs
        .filter(({ job }) => job.kind === kind)
        .map(({ job, log: shown }) => ({ job: canonical(job, 'the job'), log: shown }));
      return { ...empty(whole), code: `inbox, ${name}`, 'us a run': microsOver(sandbox, asked) };
    }),
  ];
}

/** A row without figures. */
const empty = (row: ReportRow): ReportRow =>
  Object.fromEntries(Object.keys(row).map((name) => [name, null]));

/** Runs for each figure; as many before them, for the compiler. */
const times = 300;

/** Microseconds of CPU time of a run to its first request. */
async function microsOf(path: string, strategy: CodeStrategy): Promise<number> {
  const { actors } = strategy.build({
    ...specOf(strategy.name),
    window: 'tumbling',
    client: 'dotnet',
    faults: [],
    instance: '1234567',
  });
  const starter = actors.find(({ id }) => id === 'starter-1');
  const message = { id: messageId('m1'), window: windowKey('w1') };
  const job = jobOf(begun(contextOf(starter?.input as never), message));
  const { code: text, packages } = await bundle(path);
  const sandbox = new Sandbox(text, packages, { ...env } as Record<string, string>);
  return microsOver(sandbox, [{ job: canonical(job, 'the job'), log: [] }]);
}

/** Microseconds of CPU time of a run, of all of these in turn. */
function microsOver(sandbox: Sandbox, all: readonly Asked[]): number {
  const run = (): void => {
    for (let index = 0; index < times; index += 1) sandbox.run(all[index % all.length] as Asked);
  };
  run();
  const before = cpuUsage();
  run();
  const { user, system } = cpuUsage(before);
  return (user + system) / times;
}

import { exit, InputError, type ExitCode } from '../errors.js';
import { readText } from '../files.js';
import { parseTrace, properties, type Trace } from '../../properties/index.js';
import { headingOf } from '../render/command.js';
import { sequenceDiagram } from '../render/sequence-diagram.js';
import { tablesText } from '../render/storage.js';
import { count, type Style } from '../render/text.js';
import { breachText, starvedText, traceText } from '../render/trace.js';
import { tell, type Story } from '../story.js';
import { print, printJson, style } from '../terminal.js';
import { worldIn } from './context.js';

export interface ReplayOptions {
  readonly format: 'text' | 'json' | 'mermaid' | 'html';
  readonly live?: string;
}

/** Runs the steps of a trace file in the world that it names. */
export async function replay(file: string, { format, live }: ReplayOptions): Promise<ExitCode> {
  if (live !== undefined) {
    throw new InputError('--live: replay against a real store is not in this version yet');
  }
  if (format === 'html') {
    throw new InputError(
      `--format ${format} is not in this version yet; expected text, json or mermaid`,
    );
  }
  const trace = parseTrace(await readText(file), file);
  const claimed = trace.violation?.property;
  if (claimed !== undefined && !properties.some(({ name }) => name === claimed)) {
    const names = properties.map(({ name }) => name).join(', ');
    throw new InputError(
      `${file} is not a trace: at violation.property: unknown '${claimed}'; expected one of ${names}`,
    );
  }
  const story = tell(await worldIn(trace, file), trace.steps, trace.loop ?? null);
  if (format === 'json') printJson({ reproduced: isReproduced(trace, story), trace, ...story });
  else if (format === 'mermaid') print(diagram(trace, story));
  else print(report(trace, story, style()));
  return story.breaches.length > 0 ? exit.violated : exit.ok;
}

function isReproduced({ violation }: Trace, { breaches }: Story): boolean {
  return violation !== null && breaches.some(({ property }) => property === violation.property);
}

/** The diagram, with a comment that says of which world. */
function diagram({ world }: Trace, story: Story): string {
  return `%% ${headingOf(world)}\n${sequenceDiagram(story, story.breaches, world.windows)}`;
}

function report(trace: Trace, story: Story, look: Style): string {
  const { bold } = look.colours;
  return [
    bold(headingOf(trace.world)),
    traceText(story, story.breaches, trace.world.windows, look),
    tablesText(story, look.colours),
    outcomeText(trace, story, look),
  ].join('\n\n');
}

function outcomeText({ violation }: Trace, story: Story, { colours }: Style): string {
  const { steps, breaches, loop } = story;
  const ran = `${count(steps.length, 'step')} ran`;
  const others = breaches.filter(({ property }) => property !== violation?.property);
  const also = others.map((breach) =>
    breach.loop ? breachText(breach) : `${breachText(breach)}, at step ${breach.step}`,
  );
  const claimed = breaches.find(({ property }) => property === violation?.property);
  if (violation !== null && claimed !== undefined) {
    const elsewhere =
      claimed.step === violation.step ? '' : ` (the file says at step ${violation.step})`;
    const where =
      claimed.loop && loop !== null
        ? `by the loop from step ${loop + 1} on`
        : `at step ${claimed.step}${elsewhere}`;
    const line = `Reproduced: ${violation.property} is violated ${where}.`;
    return [colours.red(line), ...also.map((text) => `Also: ${text}.`)].join('\n');
  }
  const missing = violation === null ? '' : ` Not reproduced: ${violation.property}.`;
  if (also.length > 0) return `${ran}.${missing} Violated: ${also.join('; ')}.`;
  return `${ran}, nothing is violated, ${endText(story)}.${missing}`;
}

function endText({ steps, quiescent, loop, starved }: Story): string {
  if (loop !== null) {
    const unfair = starved.length === 0 ? '' : `; that is not fair: ${starvedText(starved)}`;
    return `and steps ${loop + 1} to ${steps.length} can repeat${unfair}`;
  }
  return quiescent ? 'and nothing more can happen' : 'and more can happen';
}

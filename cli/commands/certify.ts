import { count, number, seconds } from '../../render/text.js';
import {
  certifyProof,
  everySettingOf,
  faultsText,
  readCertificate,
  type Certificate,
} from '../../properties/index.js';
import type { Certified } from '../../sim/index.js';
import { InputError, exit, type ExitCode } from '../errors.js';
import { readText } from '../files.js';
import { interruptible } from '../interrupt.js';
import { stopOf, withPauses } from '../stop.js';
import { notes, print, printJson } from '../terminal.js';
import { visible } from '../../render/visible.js';

/** What commander hands over; absent means not given. */
export interface CertifyCommandOptions {
  readonly worlds?: number;
  readonly seed?: number;
  readonly maxSeconds?: number;
  readonly json?: true;
}

/** Bytes of a file at most. */
const bytesMax = 256 * 2 ** 20;

/** Checks a certificate that `check --starters all --out` has written. */
export async function certifyFile(
  file: string,
  { worlds = 100_000, seed = 1, maxSeconds, json }: CertifyCommandOptions,
): Promise<ExitCode> {
  const certificate = readCertificate(await readText(file, bytesMax), file);
  const begin = performance.now();
  const { note, done } = notes();
  const certified = await interruptible(note, (interrupt) => {
    const stop = stopOf(interrupt, maxSeconds);
    const options = { worldsMax: worlds, seed, stop: () => stop() !== undefined };
    return checked(certificate, file, options);
  });
  done();
  const elapsed = (performance.now() - begin) / 1000;
  if (json === true) printJson(resultJson(certificate, certified, seed, elapsed));
  else print(visible(lineOf(certificate, certified, seed, elapsed)));
  return { certified: exit.ok, refuted: exit.violated, part: exit.unknown, stopped: exit.unknown }[
    certified.kind
  ];
}

/** @throws InputError with the file's name. */
async function checked(
  certificate: Certificate,
  file: string,
  options: Parameters<typeof certifyProof>[1],
): Promise<Certified> {
  try {
    return await withPauses(certifyProof(certificate, options));
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

const words = {
  certified: 'certified',
  refuted: 'refuted',
  part: 'checked in part',
  stopped: 'checked in part, until it was stopped',
} as const;

function lineOf(
  { world, property, safety, proof }: Certificate,
  { kind, because, played, steps }: Certified,
  seed: number,
  elapsed: number,
): string {
  const unlimited = Object.fromEntries(proof.unlimited.map((kind) => [kind, Infinity]));
  const faults = faultsText({ ...world.faults, ...unlimited });
  const what = `${everySettingOf(world)}, ${faults}, ${property}`;
  if (kind === 'refuted') return `refuted: ${what}: ${because}`;
  const sizes = played.map(
    ({ members, worlds, isAll }) => `${isAll ? 'all' : 'some'} ${number(worlds)} of ${members}`,
  );
  const chance = played.every(({ isAll }) => isAll) ? '' : ` (some: at random, seed ${seed})`;
  return (
    `${words[kind]}: ${what}: ${safety}, for every number of starters; ` +
    `${count(steps, 'step')} of worlds: ${sizes.join(', ')}${chance}; ${seconds(elapsed)}`
  );
}

function resultJson(
  { world, property, safety, assumes, proof: { unlimited } }: Certificate,
  { kind, because, played, steps }: Certified,
  seed: number,
  elapsed: number,
): unknown {
  return {
    verdict: kind,
    ...(because === undefined ? {} : { because }),
    property,
    safety,
    world,
    unlimited,
    assumes,
    played,
    steps,
    seed,
    seconds: Math.round(elapsed * 1000) / 1000,
  };
}

import { InputError } from '../../input/errors.js';
import type { FaultName } from '../../model/index.js';
import {
  canonical,
  certify,
  type Certified,
  type CertifyOptions,
  type Content,
} from '../../sim/index.js';
import { proofWorlds, safetyHalves, specOfSize, type EverySpec } from './every-number.js';
import { certificateSchema } from './certificate-schema.js';
import { partsFor } from './worlds.js';

/** The version of the file format. */
export const certificateFormat = 'onebatch-certificate/2';

/** What a proof for every number of starters rests on besides its views, in the words of docs/for-every-number.md. */
const assumes: readonly string[] = [
  'worlds of different sizes differ in nothing but the number of starters',
  'machines treat all starters alike',
  'a step is about a few starters, and treats those who stand by one by one: nobody counts entries, or compares two strangers',
  'of a version, machines ask only whether it is the latest, of a generation also whether it is later',
];

/** A proof that a property holds for every number of starters, as a file. */
export interface Certificate {
  readonly format: typeof certificateFormat;
  readonly found: { readonly version: string };
  readonly world: EverySpec;
  readonly property: string;
  /** What of the property was proven, in words. */
  readonly safety: string;
  readonly assumes: readonly string[];
  readonly proof: Content;
}

/** The text of a certificate's file. */
export function certificateText(
  world: EverySpec,
  property: string,
  proof: Content,
  version: string,
): string {
  const { strategy, runtime, client, windows, time, faults } = world;
  const certificate: Certificate = {
    format: certificateFormat,
    found: { version },
    world: { strategy, runtime, ...(client && { client }), windows, time, faults },
    property,
    safety: safetyHalves[property] ?? '',
    assumes,
    proof,
  };
  return `${JSON.stringify(certificate)}\n`;
}

/**
 * Reads the text of a certificate's file.
 *
 * @param file its name, for the message.
 * @throws InputError in one line: what is wrong, where, and what was expected.
 */
export function readCertificate(text: string, file: string): Certificate {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`);
  }
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (format !== certificateFormat) {
    const found = typeof format === 'string' ? `'${format.slice(0, 100)}'` : 'none';
    throw new InputError(
      `${file} is no certificate of this version: its format is ${found}; expected '${certificateFormat}'`,
    );
  }
  const result = certificateSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const at = issue?.path.join('.') ?? '';
    throw new InputError(
      `${file} is no certificate: at ${at === '' ? 'the top' : at}: ${issue?.message ?? 'invalid'}`,
    );
  }
  const certificate = result.data as unknown as Certificate;
  const { world, proof } = certificate;
  const none = proof.unlimited.find((kind) => (world.faults[kind as FaultName] ?? 0) === 0);
  if (none !== undefined) {
    throw new InputError(
      `${file} is no certificate: ${none} is unlimited, and no fault of its world`,
    );
  }
  checkNumbers(proof, file);
  checkClaims(certificate, file);
  return certificate;
}

/** @throws InputError if it says that it proves more than is checked, or rests on less. */
function checkClaims(certificate: Certificate, file: string): void {
  const said = { safety: safetyHalves[certificate.property], assumes };
  for (const name of ['safety', 'assumes'] as const) {
    const expected = canonical(said[name], '');
    if (canonical(certificate[name], '') === expected) continue;
    throw new InputError(`${file} is no certificate: at ${name}: expected ${expected}`);
  }
}

/** @throws InputError for a number that stands for nothing. */
function checkNumbers(
  { owns, rests, shares, heard, controls, tokens, views }: Content,
  file: string,
): void {
  const expect = (isRight: boolean, where: string): void => {
    if (!isRight)
      throw new InputError(`${file} is no certificate: a number in ${where} is of nothing`);
  };
  expect(heard.length === owns.length && shares.length === rests.length, 'its lists');
  const inLists = (numbers: readonly number[], lists: readonly (readonly unknown[])[]): boolean =>
    numbers.length === lists.length &&
    numbers.every((number, at) => number < (lists[at]?.length ?? 0));
  for (const [at, numbers] of controls.entries()) {
    expect(inLists(numbers.slice(0, -1), rests), `proof.controls.${at}`);
  }
  for (const [at, numbers] of tokens.entries()) {
    expect(inLists(numbers, [...owns, ...shares]), `proof.tokens.${at}`);
  }
  expect(views.length === controls.length, 'proof.views');
  for (const [at, rows] of views.entries()) {
    expect(
      rows.flat().every((token) => token < tokens.length),
      `proof.views.${at}`,
    );
  }
}

/**
 * Checks a certificate again, with pauses now and then, and with code that shares only the machines with what has made it.
 *
 * @throws InputError for a certificate of a world that there is not, or whose fields are declared otherwise.
 */
export function* certifyProof(
  { world, property, proof }: Certificate,
  options: Omit<CertifyOptions, 'configOf'>,
): Generator<void, Certified> {
  const { fields } = partsFor(specOfSize(world, 2));
  if (fields === undefined || canonical(fields, '') !== canonical(proof.declared, '')) {
    throw new InputError(
      `the fields of the world of ${world.strategy} are declared otherwise than in the certificate`,
    );
  }
  return yield* certify(proof, { ...options, configOf: proofWorlds(world, property) });
}

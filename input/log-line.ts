/** The lines of a production log: what was asked of storage, by whom, and what came back. docs/in-production.md says it for people. */
import { z } from 'zod';
import { InputError } from './errors.js';
import { shown } from './words.js';

/** The version of the format; a line says it as `v`. */
export const logVersion = 1;

/** What a call may be made to. `durable` is a client of Durable Functions. */
export const logServices = [
  'durable',
  'table',
  'blob',
  'queue',
  'redis',
  'postgres',
  'bullmq',
  'pg-boss',
] as const;

/** Characters of a line; a longer one is refused. */
export const logLineMax = 1_000_000;

const name = z.string().min(1).max(1_000);
const time = z.number().nonnegative().max(8.64e15);
const whole = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const told = {
  v: z.literal(logVersion),
  host: name.describe('the process that wrote the line; its times are of one clock'),
  n: whole.describe(
    'counts what the host wrote, in the order in which it began; with `host` it names the line',
  ),
};

const about = {
  by: name.optional().describe('who: one serving of one message, such as an invocation or a trace'),
  message: name.optional().describe('the id of the message that was served'),
  window: name.optional().describe('the window, or other group, whose singleton it is about'),
};

const callLine = z.strictObject({
  ...told,
  kind: z.literal('call'),
  ...about,
  service: z.enum(logServices),
  op: name.describe("the client's method: `createEntity`, `startNew`, `set`"),
  resource: name.describe(
    'what it was asked of: `table/partition/row`, a blob, an instance, a key',
  ),
  begin: time.describe('milliseconds since 1970, with fractions'),
  end: time.nullable().describe('as `begin`; null: no answer is known'),
  threw: z.literal(true).optional().describe('the client threw'),
  status: whole.max(999).optional().describe('the HTTP status, where there was one'),
  code: name.optional().describe("the service's error code"),
  result: z
    .record(name, z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]))
    .optional()
    .describe('fields of the answer that were asked for'),
});

const id = name;
const ids = z.array(name).max(100_000);
const factOf = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

/** The facts of `model/facts.ts`, as an app or its host logs them. */
const fact = z.discriminatedUnion('type', [
  factOf('accepted', { message: id, window: id }),
  factOf('acknowledged', {
    message: id,
    as: z.enum(['started', 'joined']),
    execution: id.nullable(),
    window: id.optional(),
  }),
  factOf('rejected', { message: id, reason: name, window: id.optional() }),
  factOf('started', { instance: id, execution: id, window: id }),
  factOf('ended', {
    instance: id,
    execution: id,
    how: z.enum(['completed', 'aborted', 'failed', 'terminated']),
  }),
  factOf('processed', { window: id, execution: id, messages: ids }),
  factOf('dropped', { message: id, why: name }),
  factOf('discarded', { executions: ids }),
  factOf('called', { by: id }),
  factOf('callEnded', { by: id, how: z.enum(['returned', 'threw', 'died']) }),
  factOf('held', { lock: id, kind: z.enum(['lock', 'claim', 'row']), instance: id }),
  factOf('freed', { lock: id }),
]);

const factLine = z.strictObject({ ...told, kind: z.literal('fact'), ...about, at: time, fact });

const droppedLine = z.strictObject({
  ...told,
  kind: z.literal('dropped'),
  at: time,
  lines: whole
    .min(1)
    .describe('lines that were not written, for want of room, since the last such line'),
});

const closedLine = z
  .strictObject({ ...told, kind: z.literal('closed'), at: time })
  .describe('the host logs nothing after it: all that it did is in the log');

const logLine = z.discriminatedUnion('kind', [callLine, factLine, droppedLine, closedLine]);

/** A call, with when it began and ended and what came back. */
export type CallLine = z.infer<typeof callLine>;
/** Something that happened: a fact of the model. */
export type FactLine = z.infer<typeof factLine>;
/** One line of a log. */
export type LogLine = z.infer<typeof logLine>;

/** The JSON schema of a line (draft 2020-12). */
export function logSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(logLine);
  return { $schema, title: 'A line of an Onebatch log', ...rest };
}

/**
 * The line that a text is.
 *
 * @param where what the error names: `app.log:12`.
 * @throws InputError in one line, if the text is no JSON, or not of this format; or a call ends before it begins.
 */
export function parseLogLine(text: string, where: string): LogLine {
  if (text.length > logLineMax) {
    throw new InputError(`${where}: has ${text.length} characters; expected at most ${logLineMax}`);
  }
  const given = jsonIn(text, where);
  if (typeof given !== 'object' || given === null || !('v' in given)) {
    throw new InputError(
      `${where}: is no line of a log: there is no 'v'; expected one with v = ${logVersion}`,
    );
  }
  if (given.v !== logVersion) {
    throw new InputError(
      `${where}: v is ${shown(given.v)}; expected ${logVersion}, the version that is read here`,
    );
  }
  return checkLogLine(given, where);
}

/** The line, if it is of this format; undefined if it is not. */
export function fittingLine(given: unknown): LogLine | undefined {
  return logLine.safeParse(given).data;
}

/**
 * The line, if it is of this format.
 *
 * @param where what the error names.
 * @throws InputError as `parseLogLine`.
 */
export function checkLogLine(given: unknown, where: string): LogLine {
  const { success, data, error } = logLine.safeParse(given);
  if (!success) {
    const [issue] = error.issues;
    const path = issue?.path.map(String).join('.') ?? '';
    throw new InputError(
      `${where}: ${path === '' ? 'the line' : path}: ${issue?.message ?? 'is wrong'}`,
    );
  }
  if (data.kind === 'call' && data.end !== null && data.end < data.begin) {
    const back = Math.ceil(data.begin - data.end);
    throw new InputError(
      `${where}: the call ends ${back} ms before it begins; expected an end that is not before`,
    );
  }
  return data;
}

/** @throws InputError in one line, if the text is no JSON. */
export function jsonIn(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${where}: is no JSON: ${shown(text)}; expected one object a line`);
  }
}

import { parse, type WorldAction } from '../index.js';

/** An action of a world whose names have no ` from ` and ` in `. */
export function step(actor: string, action: string, message?: string): WorldAction {
  const label = { actor, action, ...(message === undefined ? {} : { message }) };
  const [read, ...others] = parse(label);
  if (read === undefined || others.length > 0) throw new Error(`${actor}: ${action} ${message}`);
  return read;
}

/** The same from the line that describes it: `cell: deliver READ from client-1`. */
export function action(line: string): WorldAction {
  const [, actor = '', kind = '', message] = /^(\S+): (\S+)(?: (.*))?$/.exec(line) ?? [];
  return step(actor, kind, message);
}

export const actions = (...lines: readonly string[]): readonly WorldAction[] => lines.map(action);

import type { Json } from '../base/json.js';
import type { Content } from '../certificate/content.js';
import type { Claim } from './audit.js';

/** The views of a proof as plain JSON, with nothing in it that no view has. */
export function contentOf({ parts, views, scope, unlimited, heard }: Claim): Content {
  const controls = new Numbering();
  const tokens = new Numbering();
  const fixed = parts.shares.length;
  const roles = parts.owns.length;
  const owns = parts.owns.map(() => new Numbering());
  const rests = parts.rests.map(() => new Numbering());
  const shares = parts.shares.map(() => new Numbering());
  for (const [control, pairs] of views.entries()) {
    if (pairs === undefined) continue;
    controls.of(control);
    for (const token of [...pairs.rows.keys()].sort((one, other) => one - other)) tokens.of(token);
  }
  const controlList = controls.all.map((control) => {
    const numbers = parts.controls.value(control);
    return [
      ...numbers.slice(0, fixed).map((rest, part) => (rests[part] as Numbering).of(rest)),
      numbers[fixed] as number,
    ];
  });
  const tokenList = tokens.all.map((token) =>
    parts.tokens
      .value(token)
      .map((number, at) =>
        at < roles
          ? (owns[at] as Numbering).of(number)
          : (shares[at - roles] as Numbering).of(number),
      ),
  );
  return {
    declared: scope,
    unlimited: [...unlimited],
    owns: owns.map(({ all }, role) => all.map((id) => parts.owns[role]?.value(id) as Json)),
    rests: rests.map(({ all }, part) => all.map((id) => parts.rests[part]?.value(id) as Json)),
    shares: shares.map(({ all }, part) =>
      all.map((id) => parts.shares[part]?.value(id) as unknown as Json),
    ),
    heard: parts.heard.map((all, role) =>
      Array.from({ length: heard[role] ?? 0 }, (_, id) => all.value(id)),
    ),
    controls: controlList,
    tokens: tokenList,
    views: controls.all.map((control) => {
      const rows = [...(views[control]?.rows ?? [])].map(([one, others]) => {
        const number = tokens.of(one);
        const known = others.list().map((other) => tokens.of(other));
        return [number, ...known.filter((other) => other >= number).sort((a, b) => a - b)];
      });
      return rows.filter(({ length }) => length > 1).sort(([a = 0], [b = 0]) => a - b);
    }),
  };
}

/** New numbers for some, in the order in which they are met. */
class Numbering {
  readonly all: number[] = [];
  readonly #numbers = new Map<number, number>();

  of(old: number): number {
    let number = this.#numbers.get(old);
    if (number === undefined) {
      this.#numbers.set(old, (number = this.all.length));
      this.all.push(old);
    }
    return number;
  }
}

/** HTML that is known to be well-formed; everything else is escaped when it gets into it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly (Html | string | number)[];

/** A template whose values are escaped, unless they are `Html`; lists are written one after the other. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = strings.map((text, index) => text + written(values[index] ?? ''));
  return new Html(parts.join(''));
}

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return String(part).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

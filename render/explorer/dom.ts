/** What an element may be given: its attributes, and what listens to it under `on`. */
export interface Props {
  readonly class?: string;
  readonly on?: { readonly [event: string]: (event: Event) => void };
  readonly [attribute: string]: string | number | boolean | undefined | Props['on'];
}

type Child = Node | string | null;

/** An element of HTML. Text is text, whatever is in it. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), props, children);
}

/** An element of SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly (Child | readonly Child[])[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children);
}

function filled<Kind extends Element>(
  element: Kind,
  { on = {}, ...attributes }: Props,
  children: readonly (Child | readonly Child[])[],
): Kind {
  const texts = attributes as { readonly [name: string]: string | number | boolean | undefined };
  for (const [name, value] of Object.entries(texts)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const child of children.flat() as readonly Child[])
    if (child !== null) element.append(child);
  return element;
}

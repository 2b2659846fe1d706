import type { AnyStateMachine, StateNode } from 'xstate';
import { actionTexts, branchesOf, type ActionText, type Branch } from './machine-words.js';
import { escaped, Identifiers, label } from './mermaid.js';

export interface StateDiagramOptions {
  /**
   * Whether the boxes of states list what happens in them without a change of state: events that are handled in place,
   * ignored on purpose or deferred. Default: true.
   */
  readonly inner?: boolean;
}

/** How states are coloured by what a property says of them. */
const tagStyles: Readonly<Record<string, string>> = {
  violation: 'fill:#f8d7da,stroke:#b02a37,color:#58151c',
  pending: 'fill:#fff3cd,stroke:#997404,color:#664d03',
  witness: 'fill:#d1e7dd,stroke:#146c43,color:#0a3622',
};

/** Characters after which a line in a box is broken; Mermaid breaks the labels of edges itself. */
const lineWidth = 40;

/** Longer lists of events are only counted. */
const namesMax = 12;

/**
 * The machine as text of a Mermaid state diagram, read from its definition.
 *
 * A box has the name of its state, what is done on entry and exit, and what happens without a change of state. An edge has
 * its event or delay, the condition in brackets (`else`: none of the former ones of that event), and behind the
 * slash what others can see of it: sends and announcements, not changes of the machine's own context. What holds in
 * several states at once stands in a dashed box: `anywhere`. States tagged `violation`, `pending` and `witness`, as those
 * of properties are, are coloured.
 *
 * Left out: history states' memory, `invoke` and `spawn`, which no machine of a world may have.
 */
export function stateDiagram(
  machine: AnyStateMachine,
  { inner = true }: StateDiagramOptions = {},
): string {
  const drawing = new Drawing(machine, inner);
  return ['stateDiagram-v2', ...drawing.lines().map((line) => `  ${line}`)].join('\n');
}

/** The edges from one box to another; they are drawn as one. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly branches: readonly Branch[];
}

class Drawing {
  readonly #root: StateNode;
  /** Of a state's own box by the state, of its box `anywhere` by its id. */
  readonly #ids = new Identifiers<StateNode | string>('s');
  readonly #edges = new Map<string, Edge>();
  /** Composite states that are the source of an edge to a state inside them. */
  readonly #sources = new Set<StateNode>();
  readonly #classes = new Map<string, string[]>();

  constructor(
    private readonly machine: AnyStateMachine,
    private readonly inner: boolean,
  ) {
    this.#root = machine.root as StateNode;
    this.#connect(this.#root);
  }

  lines(): readonly string[] {
    // Mermaid has no regions outside a box.
    const boxes =
      isComposite(this.#root) && this.#root.type !== 'parallel'
        ? this.#inside(this.#root)
        : [`[*] --> ${this.#id(this.#root)}`, ...this.#box(this.#root)];
    const edges = [...this.#edges.values()].map(
      ({ from, to, branches }) => `${from} --> ${to}${colon(branches.map(edgeText))}`,
    );
    const classes = [...this.#classes].flatMap(([name, ids]) => [
      `classDef ${name} ${tagStyles[name] ?? 'stroke-dasharray:4'}`,
      `class ${ids.join()} ${name}`,
    ]);
    return [...boxes, ...edges, ...classes];
  }

  #connect(node: StateNode): void {
    for (const branch of branchesOf(node)) {
      for (const target of staysIn(node, branch) ? [] : (branch.targets ?? [])) {
        // An edge from a composite state into itself cannot be drawn: it begins in the box `anywhere`.
        const fromAnywhere = isComposite(node) && isWithin(target, node);
        if (fromAnywhere) this.#sources.add(node);
        const from = fromAnywhere ? this.#anywhereId(node) : this.#id(node);
        for (const leaf of arrivals(target)) this.#draw(from, this.#id(leaf), branch);
      }
    }
    for (const child of childrenOf(node)) this.#connect(child);
  }

  #draw(from: string, to: string, branch: Branch): void {
    const key = `${from} ${to}`;
    const branches = this.#edges.get(key)?.branches ?? [];
    this.#edges.set(key, { from, to, branches: [...branches, branch] });
  }

  /** What is inside a composite state. */
  #inside(node: StateNode): readonly string[] {
    const children = childrenOf(node);
    const anywhere = this.#anywhere(node);
    if (node.type === 'parallel') {
      const regions = [anywhere, ...children.map((child) => this.#box(child))];
      return regions
        .filter(({ length }) => length > 0)
        .flatMap((region, index) => [...(index > 0 ? ['--'] : []), ...region]);
    }
    const entered = initialOf(node);
    const initial = children.filter((child) => entered.some((target) => isWithin(target, child)));
    return [
      ...anywhere,
      ...initial.map((child) => `[*] --> ${this.#id(child)}`),
      ...children.flatMap((child) => this.#box(child)),
      ...children
        .filter(({ type }) => type === 'final')
        .map((child) => `${this.#id(child)} --> [*]`),
    ];
  }

  #box(node: StateNode): readonly string[] {
    const id = this.#id(node);
    for (const tag of node.tags) if (tagStyles[tag] !== undefined) this.#mark(id, tag);
    const title = `state "${escaped(titleOf(node))}" as ${id}`;
    if (!isComposite(node)) {
      const tags = node.tags.filter((tag) => tagStyles[tag] !== undefined);
      const texts = [...tags.map((tag) => `«${tag}»`), ...this.#innerTexts(node)];
      return [title, ...texts.map((text) => `${id} : ${escaped(text)}`)];
    }
    return [`${title} {`, ...this.#inside(node).map((line) => `  ${line}`), '}'];
  }

  /** The box for what holds in all states inside a composite one; none if there is nothing to say. */
  #anywhere(node: StateNode): readonly string[] {
    const texts = this.#innerTexts(node);
    if (texts.length === 0 && !this.#sources.has(node)) return [];
    const id = this.#anywhereId(node);
    this.#mark(id, 'anywhere');
    const where = node === this.#root ? 'anywhere' : `anywhere in ${titleOf(node)}`;
    return [
      `state "${escaped(where)}" as ${id}`,
      ...texts.map((text) => `${id} : ${escaped(text)}`),
    ];
  }

  #innerTexts(node: StateNode): readonly string[] {
    const around = (['entry', 'exit'] as const).flatMap((when) => {
      const text = visibleText(actionTexts(this.machine, node[when]));
      return text === '' ? [] : [`${when} / ${text}`];
    });
    if (!this.inner) return around.flatMap((text) => wrapped(text));
    const branches = branchesOf(node).filter((branch) => staysIn(node, branch));
    const handled = branches.filter((branch) => !isIgnored(branch));
    const ignored = branches.filter(isIgnored).flatMap(({ triggers }) => triggers);
    return [
      ...around,
      ...handled.map(innerText),
      ...listText('defers', deferredBy(node)),
      ...listText('ignores', ignored),
    ].flatMap((text) => wrapped(text));
  }

  #mark(id: string, name: string): void {
    this.#classes.set(name, [...(this.#classes.get(name) ?? []), id]);
  }

  #id(node: StateNode): string {
    return this.#ids.of(node, node.path.join('_'));
  }

  #anywhereId(node: StateNode): string {
    return this.#ids.of(node.id, [...node.path, 'anywhere'].join('_'));
  }
}

/** True for a branch that changes no state. */
function staysIn(node: StateNode, { targets, reenters }: Branch): boolean {
  return targets === undefined || (!reenters && targets.every((target) => target === node));
}

/** True for an event that is taken and forgotten, whatever holds. */
function isIgnored({ triggers, guard, actions }: Branch): boolean {
  return triggers.length > 0 && guard === '' && actions.length === 0;
}

/** All that happens in place. */
function innerText(branch: Branch): string {
  const done = branch.actions.map(({ text }) => text).join(', ');
  return `${conditionText(branch)} / ${done || 'nothing'}`.trim();
}

function edgeText(branch: Branch): string {
  const seen = visibleText(branch.actions);
  return `${conditionText(branch)}${seen === '' ? '' : ` / ${seen}`}`.trim();
}

function conditionText({ triggers, guard }: Branch): string {
  return `${triggers.join(', ')}${guard === '' ? '' : ` [${guard}]`}`.trim();
}

function visibleText(actions: readonly ActionText[]): string {
  return actions.flatMap(({ text, visible }) => (visible ? [text] : [])).join(', ');
}

function listText(verb: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [
    `${verb} ${names.length > namesMax ? `${names.length} kinds of events` : names.join(', ')}`,
  ];
}

/** The events that wait in the mailbox in this state (`meta.defer`, see sim/local.ts). */
function deferredBy(node: StateNode): readonly string[] {
  const { defer } = (node.meta ?? {}) as { readonly defer?: readonly string[] };
  return defer ?? [];
}

/** The text in lines; no word is broken. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= lineWidth) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function colon(lines: readonly string[]): string {
  return lines.join('') === '' ? '' : ` : ${label(lines)}`;
}

function titleOf(node: StateNode): string {
  return node.type === 'history' ? `${node.key} (history)` : node.key;
}

function childrenOf(node: StateNode): readonly StateNode[] {
  return Object.values<StateNode>(node.states);
}

function isComposite(node: StateNode): boolean {
  return childrenOf(node).length > 0;
}

/** True if `node` is `other` or inside it. */
function isWithin(node: StateNode, other: StateNode): boolean {
  return node === other || (node.parent !== undefined && isWithin(node.parent, other));
}

/** The states without parts that are entered with a state. */
function arrivals(node: StateNode): readonly StateNode[] {
  if (!isComposite(node)) return [node];
  return (node.type === 'parallel' ? childrenOf(node) : initialOf(node)).flatMap(arrivals);
}

/** Where a composite state that is not parallel begins. */
function initialOf(node: StateNode): readonly StateNode[] {
  return (node.initial.target ?? []) as readonly StateNode[];
}

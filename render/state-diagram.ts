import type { AnyStateMachine, StateNode } from 'xstate';
import { contextOf } from './effect-words.js';
import { actionTexts, branchesOf, type ActionText, type Branch } from './machine-words.js';
import { escaped, Identifiers, label } from './mermaid.js';
import {
  edgesOf,
  isName,
  isOpen,
  placeKey,
  type Edge,
  type Frame,
  type Leading,
  type Box,
} from './state-frame.js';
import { childrenOf, initialOf, isComposite, isWithin, pathOf, staysIn } from './state-nodes.js';

/** What a state diagram shows besides states and transitions. */
export interface StateDiagramOptions {
  /**
   * Whether the boxes of states list what happens in them without a change of state: events that are handled in place,
   * ignored on purpose or deferred. Default: false.
   */
  readonly inPlace?: boolean;
  /** With what the machine's actor begins: from that it is known to whom it sends. Default: nothing. */
  readonly input?: unknown;
  /** What the picture shows. Default: all of the machine. */
  readonly frame?: Frame;
}

/** Mermaid's own distances make pictures wider than a page. */
const spacing = ['---', 'config:', '  state:', '    nodeSpacing: 24', '    rankSpacing: 36', '---'];

/** How states are coloured by what a property says of them. */
const tagStyles: Readonly<Record<string, string>> = {
  violation: 'fill:#f8d7da,stroke:#b02a37,color:#58151c',
  pending: 'fill:#fff3cd,stroke:#997404,color:#664d03',
  witness: 'fill:#d1e7dd,stroke:#146c43,color:#0a3622',
};

/** How the other boxes look that are no plain states. */
const placeStyles: Readonly<Record<string, string>> = {
  anywhere: 'stroke-dasharray:4',
  closed: 'stroke-width:3px',
  elsewhere: 'fill:none,stroke:none,font-style:italic',
};

/** Characters after which a line in a box is broken; Mermaid breaks the labels of edges itself. */
const lineWidth = 32;

/** Longer lists of events are only counted. */
const namesMax = 12;

/**
 * The machine as text of a Mermaid state diagram, read from its definition.
 *
 * A box has the name of its state and what is done on entry and exit. An edge has its event or delay, the condition in
 * brackets (`else`: none of the former ones of that event), and behind the slash what others can see of it: `READ → instances`
 * is sent, `reply ROW` goes back to who sent the event, `* accepted` is a fact that is announced. Changes of the machine's own
 * context are left out. What holds in several states at once stands in a dashed box: `anywhere`. Where many arrows would
 * cross the picture to one state they end at its name in italics: `to idle`. A box with a thick border has an inside that this
 * picture leaves out; arrows from it are told by their facts or events only. `↻`: the state is left and entered again. States tagged `violation`, `pending` and `witness`, as those of properties are, are coloured.
 *
 * Left out: `invoke` and `spawn`, which no machine of a world may have.
 */
export function stateDiagram(
  machine: AnyStateMachine,
  {
    inPlace = false,
    input,
    frame = { within: machine.root as StateNode, closed: new Set() },
  }: StateDiagramOptions = {},
): string {
  const drawing = new Drawing(machine, frame, inPlace, contextOf(machine, input));
  return [...spacing, 'stateDiagram-v2', ...drawing.lines().map((line) => `  ${line}`)].join('\n');
}

class Drawing {
  readonly #ids = new Identifiers<string>('s');
  readonly #edges: readonly Edge[];
  readonly #classes = new Map<string, string[]>();

  constructor(
    private readonly machine: AnyStateMachine,
    private readonly frame: Frame,
    private readonly inPlace: boolean,
    private readonly context: unknown,
  ) {
    this.#edges = edgesOf(frame, context);
  }

  lines(): readonly string[] {
    const { within } = this.frame;
    // Mermaid has no regions outside a box.
    const boxes =
      isComposite(within) && within.type !== 'parallel'
        ? this.#inside(within)
        : [`[*] --> ${this.#id(within)}`, ...this.#box(within)];
    const edges = this.#edges
      .filter((edge) => !isInBox(edge))
      .map(
        ({ from, to, branches }) =>
          `${this.#placeId(from)} --> ${this.#placeId(to)}${colon(labelLines(branches))}`,
      );
    const classes = [...this.#classes].flatMap(([name, ids]) => [
      `classDef ${name} ${tagStyles[name] ?? placeStyles[name]}`,
      `class ${ids.join()} ${name}`,
    ]);
    return [...boxes, ...edges, ...classes];
  }

  /** What is inside a composite state. */
  #inside(node: StateNode): readonly string[] {
    const children = childrenOf(node);
    const around = [...this.#anywhere(node), ...this.#elsewhere(node)];
    if (node.type === 'parallel') {
      const regions = [around, ...children.map((child) => this.#box(child))];
      return regions
        .filter(({ length }) => length > 0)
        .flatMap((region, index) => [...(index > 0 ? ['--'] : []), ...region]);
    }
    const entered = initialOf(node);
    const initial = children.filter((child) => entered.some((target) => isWithin(target, child)));
    return [
      ...around,
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
    if (isOpen(this.frame, node)) {
      return [`${title} {`, ...this.#inside(node).map((line) => `  ${line}`), '}'];
    }
    if (isComposite(node)) this.#mark(id, 'closed');
    const tags = node.tags.filter((tag) => tagStyles[tag] !== undefined);
    const texts = [
      ...tags.map((tag) => `«${tag}»`),
      ...(node.type === 'history' ? [`at first ${firstOf(node)}`] : []),
      ...this.#innerTexts(node),
      ...this.#arrowTexts(node),
    ];
    return [title, ...texts.map((text) => `${id} : ${escaped(text)}`)];
  }

  /** The box for what holds in all states inside a composite one; none if there is nothing to say. */
  #anywhere(node: StateNode): readonly string[] {
    const texts = this.#innerTexts(node);
    const place: Box = { kind: 'anywhere', node };
    const key = placeKey(place);
    if (texts.length === 0 && !this.#edges.some(({ from }) => placeKey(from) === key)) return [];
    const id = this.#placeId(place);
    this.#mark(id, 'anywhere');
    const where = node === this.machine.root ? 'anywhere' : `anywhere in ${titleOf(node)}`;
    return [
      `state "${escaped(where)}" as ${id}`,
      ...texts.map((text) => `${id} : ${escaped(text)}`),
    ];
  }

  /** The names of states that are far away or not in the picture. */
  #elsewhere(node: StateNode): readonly string[] {
    const places = this.#edges
      .flatMap(({ from, to }) => [from, to])
      .filter(isName)
      .filter(({ inside, beside }) => inside === node && beside === undefined);
    return [...new Map(places.map((place) => [placeKey(place), place])).values()].map((place) => {
      const id = this.#placeId(place);
      this.#mark(id, 'elsewhere');
      return `state "${escaped(`${place.kind} ${this.#nameOf(place.node)}`)}" as ${id}`;
    });
  }

  #innerTexts(node: StateNode): readonly string[] {
    const around = (['entry', 'exit'] as const).flatMap((when) => {
      const circumstances = { context: this.context, events: [] };
      const text = visibleText(actionTexts(this.machine, node[when], circumstances));
      return text === '' ? [] : [`${when} / ${text}`];
    });
    if (!this.inPlace) return around.flatMap((text) => wrapped(text));
    const branches = branchesOf(node, this.context).filter((branch) => staysIn(node, branch));
    const handled = branches.filter((branch) => !isIgnored(branch));
    const ignored = branches.filter(isIgnored).flatMap(({ triggers }) => triggers);
    return [
      ...around,
      ...handled.map(innerText),
      ...listText('defers', deferredBy(node)),
      ...listText('ignores', ignored),
    ].flatMap((text) => wrapped(text));
  }

  /** The arrows that stand in the box of the state. */
  #arrowTexts(node: StateNode): readonly string[] {
    const about = (place: Box): boolean => place.kind === 'state' && place.node === node;
    return this.#edges
      .filter((edge) => isInBox(edge) && (about(edge.from) || about(edge.to)))
      .flatMap(({ from, to, branches }) => {
        const texts = branches.map((leading) => labelLines([leading]).join(' '));
        const where = isSelfLoop({ from, to })
          ? '↻'
          : about(from)
            ? `to ${this.#nameOf(to.node)}:`
            : `from ${this.#nameOf(from.node)}:`;
        return [...new Set(texts)].flatMap((text) => wrapped(`${where} ${text}`.trim()));
      });
  }

  /** The path of a state as it is called in this picture. */
  #nameOf(node: StateNode): string {
    const { within } = this.frame;
    const inside = isWithin(node, within) && node !== within;
    return inside ? node.path.slice(within.path.length).join('.') : pathOf(node);
  }

  #mark(id: string, name: string): void {
    this.#classes.set(name, [...(this.#classes.get(name) ?? []), id]);
  }

  #id(node: StateNode): string {
    return this.#placeId({ kind: 'state', node });
  }

  #placeId(place: Box): string {
    const { kind, node } = place;
    const name = [...(isName(place) ? [...place.inside.path, kind] : []), ...node.path];
    return this.#ids.of(
      placeKey(place),
      [...name, ...(kind === 'anywhere' ? [kind] : [])].join('_'),
    );
  }
}

/** An arrow that leads nowhere else in the picture, or would lie over others, stands in its box as text. */
function isInBox(edge: Edge): boolean {
  const { from, to } = edge;
  return (
    isSelfLoop(edge) || [from, to].some((place) => isName(place) && place.beside !== undefined)
  );
}

function isSelfLoop({ from, to }: Pick<Edge, 'from' | 'to'>): boolean {
  return from.kind === 'state' && to.kind === 'state' && from.node === to.node;
}

/** True for an event that is taken and forgotten, whatever holds. */
function isIgnored({ triggers, guard, actions }: Branch): boolean {
  return triggers.length > 0 && guard === '' && actions.length === 0;
}

/** The lines of an edge's label. */
function labelLines(branches: readonly Leading[]): readonly string[] {
  const lines = branches.flatMap(({ branch, hidden, into }) => [
    ...(hidden ? hiddenLines(branch) : shownLines(branch)),
    ...(into === undefined ? [] : [`(into ${pathOf(into)})`]),
  ]);
  // What is hidden says the same of many branches.
  return branches.some(({ hidden }) => hidden) ? [...new Set(lines)] : lines;
}

function shownLines(branch: Branch): readonly string[] {
  const seen = visibleText(branch.actions);
  const condition = conditionText(branch);
  return [condition, condition === '' || seen === '' ? seen : `/ ${seen}`].filter(
    (line) => line !== '',
  );
}

/** Of a branch that another picture tells in full: its facts, or else its event. */
function hiddenLines({ triggers, actions }: Branch): readonly string[] {
  const facts = actions.flatMap(({ text }) => (text.startsWith('*') ? [text] : []));
  return facts.length > 0 ? facts : triggers;
}

/** All that happens in place. */
function innerText(branch: Branch): string {
  const done = branch.actions.map(({ text }) => text).join(', ');
  return `${conditionText(branch)} / ${done || 'nothing'}`.trim();
}

function conditionText({ triggers, guard }: Branch): string {
  return `${triggers.join(', ')}${guard === '' ? '' : ` [${guard}]`}`.trim();
}

function visibleText(actions: readonly ActionText[]): string {
  return actions
    .flatMap(({ text, visible }) =>
      visible ? [text.replace(/(\*|→|reply(?= [A-Z])) /g, '$1\u00a0')] : [],
    )
    .join(', ');
}

function listText(verb: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [
    `${verb} ${names.length > namesMax ? `${names.length} kinds of events` : names.join(', ')}`,
  ];
}

/** The events that wait in the mailbox in this state (`meta.defer`, see sim/world/machine.ts). */
export function deferredBy(node: StateNode): readonly string[] {
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
  return lines.length === 0 ? '' : ` : ${label(lines)}`;
}

/** Where a history state leads when there is no history yet. */
function firstOf({ config, parent }: StateNode): string {
  const { target } = config as { readonly target?: string };
  return target ?? (parent === undefined ? '' : initialOf(parent).map(({ key }) => key)).toString();
}

function titleOf(node: StateNode): string {
  if (node.type !== 'history') return node.key;
  return `${node.key} (${node.history === 'deep' ? 'deep history' : 'history'})`;
}

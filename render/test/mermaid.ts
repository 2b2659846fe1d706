import DOMPurify from 'dompurify';
import mermaid from 'mermaid';

// Without a browser there is nothing to sanitise for. This lets Mermaid's own parsers run in Node.
Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });

// Mermaid knows its kinds of diagrams only after it has read one.
await mermaid.parse('stateDiagram-v2\n [*] --> ready');

/** A state as Mermaid has understood it. */
export interface ParsedState {
  readonly id: string;
  /** What its box says: the title, then the other lines. */
  readonly texts: readonly string[];
  /** The composite state that it is in, whatever region. */
  readonly parent: string | null;
}

export interface ParsedEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** @throws Error if Mermaid cannot read the text. */
export async function parse(text: string): Promise<string> {
  const { diagramType } = await mermaid.parse(text);
  return diagramType;
}

interface LayoutData {
  readonly nodes: readonly {
    readonly id: string;
    readonly shape: string;
    readonly label?: string | readonly string[];
    readonly description?: readonly string[];
    readonly parentId?: string;
  }[];
  readonly edges: readonly {
    readonly start: string;
    readonly end: string;
    readonly label: string;
  }[];
}

/** The boxes and edges that Mermaid would lay out; of start and end only the edges. */
export async function parseStates(text: string): Promise<{
  readonly states: readonly ParsedState[];
  readonly edges: readonly ParsedEdge[];
}> {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const { nodes, edges } = (db as unknown as { getData(): LayoutData }).getData();
  const dividers = new Map(
    nodes.flatMap(({ id, shape, parentId }) => (shape === 'divider' ? [[id, parentId]] : [])),
  );
  return {
    states: nodes
      .filter(({ shape }) => !['stateStart', 'stateEnd', 'divider'].includes(shape))
      .map(({ id, label = '', description = [], parentId }) => ({
        id,
        texts: [label, description].flat().map(shown),
        parent: dividers.get(parentId ?? '') ?? parentId ?? null,
      })),
    edges: edges.map(({ start, end, label }) => ({ from: start, to: end, label: shown(label) })),
  };
}

/** The text as it is drawn: between reading and drawing, Mermaid keeps character codes in a form of its own. */
function shown(text: string): string {
  return text.replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCharCode(Number(code)));
}

import type { StateNode } from 'xstate';
import { ModelError } from '../../input/errors.js';
import { didYouMean } from '../../input/words.js';

/** @throws ModelError for a property whose verdict its tags could not tell. */
export function checkTags(root: StateNode, name: string): void {
  const nodes = descendants(root);
  for (const { id, tags, always = [] } of nodes) {
    for (const tag of tags) checkTag(tag, id, name);
    // What is left at once, by `always`, would never be seen.
    const seen = tags.find((tag) => tag !== 'pending');
    if (seen !== undefined && always.length > 0) {
      throw new ModelError(
        `property ${name} leaves its ${seen} ${id} by 'always'; let it stay there`,
      );
    }
  }
  if (nodes.every(({ tags }) => tags.length === 0)) {
    throw new ModelError(
      `property ${name} can never say anything: no state of ${root.id} has a tag; expected one of ${known.join(', ')}`,
    );
  }
}

const known = ['violation', 'pending', 'witness'];

function checkTag(tag: string, id: string, name: string): void {
  if (known.includes(tag)) return;
  throw new ModelError(
    `property ${name} has the tag '${tag}' in ${id}; expected one of ${known.join(', ')}${didYouMean(tag, known)}`,
  );
}

function descendants(node: StateNode): readonly StateNode[] {
  return [node, ...Object.values(node.states).flatMap(descendants)];
}

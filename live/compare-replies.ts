/** Whether two replies say the same, where the model and the service have names of their own for versions, leases and receipts. */

/** Fields that hold an identity, and of what. */
const identities: Readonly<Record<string, string>> = {
  etag: 'version',
  ifMatch: 'version',
  leaseId: 'lease',
  popReceipt: 'receipt',
};

/** Which name of the store stands for which of the model: one for one. */
export class Naming {
  readonly #toStore = new Map<string, unknown>();
  readonly #toModel = new Map<string, unknown>();

  /** True if the two stand for each other from now on; false if either stands for another one already. */
  agree(kind: string, model: unknown, store: unknown): boolean {
    const forModel = `${kind} ${JSON.stringify(model)}`;
    const forStore = `${kind} ${JSON.stringify(store)}`;
    if (!this.#toStore.has(forModel) && !this.#toModel.has(forStore)) {
      this.#toStore.set(forModel, store);
      this.#toModel.set(forStore, model);
      return true;
    }
    return this.#toStore.get(forModel) === store && this.#toModel.get(forStore) === model;
  }

  /** Equal for equal names. */
  get key(): string {
    return JSON.stringify([...this.#toStore].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The same names, from now on apart. */
  copy(): Naming {
    const copy = new Naming();
    for (const [name, store] of this.#toStore) copy.#toStore.set(name, store);
    for (const [name, model] of this.#toModel) copy.#toModel.set(name, model);
    return copy;
  }

  /** Forgets what this name of the model stood for: it is given anew. */
  renew(kind: string, model: unknown): void {
    const forModel = `${kind} ${JSON.stringify(model)}`;
    this.#toModel.delete(`${kind} ${JSON.stringify(this.#toStore.get(forModel))}`);
    this.#toStore.delete(forModel);
  }
}

/**
 * Where two replies differ: a path and both values; null if they do not.
 * @param of which entity they speak of, if the resource has several: versions of different entities are never compared.
 */
export function replyDifference(
  model: unknown,
  store: unknown,
  naming: Naming,
  of = '',
  path = 'reply',
): string | null {
  if (Array.isArray(model) && Array.isArray(store)) {
    if (model.length !== store.length) return unlike(`${path}.length`, model.length, store.length);
    return first(model, (item, index) => {
      return replyDifference(item, (store as unknown[])[index], naming, of, `${path}[${index}]`);
    });
  }
  if (isObject(model) && isObject(store)) {
    const entity = typeof model['rowKey'] === 'string' ? model['rowKey'] : of;
    const keys = [...new Set([...Object.keys(model), ...Object.keys(store)])].sort();
    return first(keys, (key) => {
      const kind = identities[key];
      const here = `${path}.${key}`;
      const one = model[key];
      const other = store[key];
      if (kind === undefined || !isName(one) || !isName(other)) {
        return replyDifference(one, other, naming, entity, here);
      }
      const what = `${kind} ${entity}`;
      return naming.agree(what, one, other) ? null : unlike(`${here} (which ${kind})`, one, other);
    });
  }
  return Object.is(model, store) ? null : unlike(path, model, store);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function unlike(path: string, model: unknown, store: unknown): string {
  return `${path}: the model says ${JSON.stringify(model)}, the store ${JSON.stringify(store)}`;
}

function first<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => string | null,
): string | null {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== null) return found;
  }
  return null;
}

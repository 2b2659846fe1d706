import { DurableObject } from 'cloudflare:workers';

/** A message of a batch. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** What the object asks for. It may be asked again with messages that it has had, also at once: key its effect by the message. */
export interface Env {
  readonly WORK: {
    fetch: (url: string, init: { method: string; body: string }) => Promise<{ ok: boolean }>;
  };
}

/** Milliseconds for which a window stays open. */
const windowMs = 5_000;

/** The object of one key: its id is made from the key, so that there is one. */
export class BatchWindow extends DurableObject<Env> {
  /** Puts a message into the open window, or into a new one. It awaits storage only, so nobody else begins meanwhile. */
  async push({ id, payload }: Stored): Promise<void> {
    const isOpen = (await this.ctx.storage.getAlarm()) !== null;
    // No await between the two writes: they are one commit.
    const stored = this.ctx.storage.put(`message:${id}`, { id, payload });
    if (!isOpen) await this.ctx.storage.setAlarm(Date.now() + windowMs);
    await stored;
  }

  /** Works off what is there. Calls begin while it awaits the fetch, and set the next alarm. */
  override async alarm(): Promise<void> {
    const found = await this.ctx.storage.list<Stored>({ prefix: 'message:', limit: 128 });
    if (found.size === 0) return;
    const body = JSON.stringify([...found.values()]);
    const { ok } = await this.env.WORK.fetch('https://batches.example/', { method: 'POST', body });
    if (!ok) throw new Error('the work failed');
    await this.ctx.storage.delete([...found.keys()]);
    const rest = await this.ctx.storage.list({ prefix: 'message:', limit: 1 });
    if (rest.size > 0) await this.ctx.storage.setAlarm(Date.now() + windowMs);
  }
}

/** A stand-in with a mistake in it, which the comparison has to notice. */
import { Client as StandIn } from '../../../code/standins/pg.js';

export class Client extends StandIn {
  constructor(options?: unknown) {
    super(options);
    const { query } = this;
    this.query = (text: unknown, ...more: readonly unknown[]) =>
      query(String(text).replace(' on conflict do nothing', ''), ...more);
  }
}

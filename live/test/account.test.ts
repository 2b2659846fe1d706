import { expect, it } from 'vitest';
import { InputError } from '../../input/errors.js';
import { connect } from '../azure/account.js';

const whole = [
  'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0',
  'BlobEndpoint=http://127.0.0.1:1/a',
  'QueueEndpoint=http://127.0.0.1:1/a',
  'TableEndpoint=http://127.0.0.1:1/a',
].join(';');

it.each([
  '',
  'x',
  'UseDevelopmentStorage',
  whole.slice(0, -40),
  'AccountName=a;AccountKey=c2VjcmV0',
])("'%s' is refused in one line that does not repeat the key", (text) => {
  const connecting = () => connect(text, 'none');
  expect(connecting).toThrow(InputError);
  expect(connecting).toThrow(/^the storage connection string cannot be read[^\n]*expected[^\n]+$/);
  expect(connecting).not.toThrow(/c2VjcmV0/);
});

it('a connection string is read', () => {
  const account = connect(whole, 'none');
  expect(account.blobs.accountName).toBe('a');
  expect(account.table('rows').tableName).toBe('rows');
});

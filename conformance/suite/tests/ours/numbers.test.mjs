// Where this server differs from the reference on purpose: numbers are passed on digit by digit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh, open, together } from '../../helpers/raw.mjs';

describe('A number', together, () => {
  const fixture = useFixture();

  for (const number of ['12345678901234567890', '0.10', '1e400', '-0', '1E5', '3.141592653589793238462643383279']) {
    test(`${number} comes back as it is, and reaches subscribers so`, async t => {
      const client = await open(t, fixture.port);
      const channel = fresh('numbers');
      client.send(`{"event":"echo","data":[${number}],"cid":2}`);
      assert.equal(await client.nextText(), `{"rid":2,"data":[${number}]}`);
      await client.subscribe(channel);
      client.send(`{"event":"#publish","data":{"channel":"${channel}","data":${number}}}`);
      assert.equal(await client.nextText(), `{"event":"#publish","data":{"channel":"${channel}","data":${number}}}`);
    });
  }
});

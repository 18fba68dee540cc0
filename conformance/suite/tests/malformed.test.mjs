import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';

const fixture = useFixture();
const field = data => (data === undefined ? '' : `,"data":${data}`);
const named = data => (data === undefined ? 'no data' : `the data ${data}`);

const noChannel = [undefined, 'null', '[]', '["a"]', '5', 'true', '{}', '{"channel":5}', '{"channel":null}', '{"channel":["a"]}', '{"channel":{}}'];
const table = [
  ['#subscribe', [...noChannel, '"a"'], 'Subscribe channel name was malformatted'],
  ['#publish', [...noChannel, '"a"'], 'Publish channel name was malformatted'],
  ['#unsubscribe', [...noChannel, '{"channel":"a"}'], 'Unsubscribe channel name was malformatted']
];

for (const [event, values, message] of table) {
  describe(event, together, () => {
    for (const data of values) {
      test(`with ${named(data)} fails with an InvalidActionError, and the connection stays`, async t => {
        const client = await open(t, fixture.port);
        client.send(`{"event":"${event}"${field(data)},"cid":2}`);
        assert.equal(await client.nextText(), `{"rid":2,"error":{"message":"${message}","name":"InvalidActionError"}}`);
        assert.deepEqual(await client.journal(), ['error:InvalidActionError']);
        assert.deepEqual(await client.ask('subscriptions'), []);
      });

      test(`with ${named(data)}, without a cid, raises the error and sends nothing`, async t => {
        const client = await open(t, fixture.port);
        client.send(`{"event":"${event}"${field(data)}}`);
        assert.deepEqual(await client.journal(), ['error:InvalidActionError']);
        await client.quiet(30);
      });
    }
  });
}

describe('Many malformed packets', together, () => {
  test('raise an error each, and what stands between them is handled', async t => {
    const client = await open(t, fixture.port);
    const errors = [];
    for (const [event, values] of table) {
      for (const data of values) {
        client.send(`{"event":"${event}"${field(data)}}`, '{"event":"record","data":1}');
        errors.push('error:InvalidActionError');
      }
    }
    assert.deepEqual(await client.ask('recorded'), errors.map(() => 1));
    assert.deepEqual(await client.journal(), errors);
  });

  test('in one batch raise an error each', async t => {
    const client = await open(t, fixture.port);
    client.send('[{"event":"#subscribe","cid":2},{"event":"#publish"},{"event":"#unsubscribe","cid":3},{"event":"echo","data":1,"cid":4}]');
    assert.equal((await client.answer(2)).error.name, 'InvalidActionError');
    assert.equal((await client.answer(3)).error.name, 'InvalidActionError');
    assert.deepEqual(await client.answer(4), { rid: 4, data: 1 });
    assert.equal((await client.journal()).length, 3);
  });
});

describe('#subscribe without a cid', together, () => {
  test('subscribes nothing', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"#subscribe","data":{"channel":"a"}}');
    assert.deepEqual(await client.ask('subscriptions'), []);
    assert.deepEqual(await client.journal(), []);
  });
});

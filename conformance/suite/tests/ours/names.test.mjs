// Where this server differs from the reference on purpose: names that JavaScript objects have of their own are ordinary names.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { open } from '../../helpers/raw.mjs';
import { eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();
const isPublish = packet => packet.event === '#publish';

for (const name of ['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__', 'null', 'undefined']) {
  describe(`The name ${name}`, () => {
    test('as an event that nobody consumes does nothing', async t => {
      const client = await open(t, fixture.port);
      client.send({ event: name, data: 1 }, { event: name, data: 1, cid: 2 }, { event: name }, [{ event: name, cid: 3 }]);
      assert.equal(await client.ask('echo', 1), 1);
      await client.quiet(50);
      assert.deepEqual(await client.journal(), []);
    });

    test('as a receiver’s name has no consumers, and may be closed and killed', async t => {
      const client = await open(t, fixture.port);
      assert.deepEqual(await client.ask('receiverStats', name), []);
      await client.ask('closeReceiver', name);
      await client.ask('killReceiver', name);
      await client.ask('killProcedure', name);
      assert.equal(await client.ask('echo', 1), 1);
    });

    test('as an event from the server arrives', async t => {
      const client = await open(t, fixture.port);
      await client.ask('transmitBack', { event: name, data: 1 });
      assert.deepEqual(await client.nextEvent(name), { event: name, data: 1 });
      client.send({ event: 'invokeBack', data: { event: name, data: 2 }, cid: 2 });
      const { cid } = await client.nextEvent(name);
      client.send({ rid: cid, data: 3 });
      assert.deepEqual(await client.answer(2), { rid: 2, data: 3 });
    });

    test('as a channel is an ordinary channel', async t => {
      const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
      await one.ask('exchangeSubscribe', name);
      await one.subscribe(name);
      await two.subscribe(name);
      assert.deepEqual(await one.ask('subscriptions'), [name]);
      await one.ask('#publish', { channel: name, data: 1 });
      for (const client of [one, two]) assert.deepEqual((await client.next(isPublish)).data, { channel: name, data: 1 });
      assert.deepEqual(await one.ask('exchangeLog', name), [1]);
      await one.ask('#unsubscribe', name);
      assert.deepEqual(await one.ask('subscriptions'), []);
      await two.ask('kickOut', { channel: name });
      assert.deepEqual((await two.nextEvent('#kickOut')).data, { channel: name });
      await eventually(async () => assert.deepEqual(await two.ask('subscriptions'), []));
    });

    test('as a channel one does not have gives the ordinary error', async t => {
      const client = await open(t, fixture.port);
      assert.equal((await client.call('#unsubscribe', name)).error.name, 'BrokerError');
    });
  });
}

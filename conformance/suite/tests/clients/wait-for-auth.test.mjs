// The real clients: channels that wait until somebody is logged in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenStore, collect, eachClient, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh } from '../../helpers/raw.mjs';
import { sign } from '../../helpers/tokens.mjs';

const fixture = useFixture();

eachClient('A channel that waits for auth', ({ connect, create }) => {
  test('is subscribed once the client has logged in', async t => {
    const socket = await connect(t, fixture.port);
    const name = fresh('private');
    const channel = socket.subscribe(name, { waitForAuth: true });
    const subscribed = once(channel.listener('subscribe'), 'subscribe');
    assert.deepEqual(await socket.invoke('subscriptions'), []);
    assert.equal(channel.state, 'pending');
    await socket.invoke('login', { username: 'alice' });
    await subscribed;
    assert.deepEqual(await socket.invoke('subscriptions'), [name]);
    assert.equal((await socket.invoke('subscriptionOptions', name)).waitForAuth, true);
  });

  test('is subscribed once the client has been given a token by hand', async t => {
    const socket = await connect(t, fixture.port);
    const channel = socket.subscribe(fresh('private'), { waitForAuth: true });
    const subscribed = once(channel.listener('subscribe'), 'subscribe');
    await socket.authenticate(sign({ username: 'bob' }));
    await subscribed;
  });

  test('is subscribed at once when the client connects with a token', async t => {
    const socket = create(t, fixture.port, { authEngine: new TokenStore(sign({ username: 'bob' })) });
    const name = fresh('private');
    const channel = socket.subscribe(name, { waitForAuth: true });
    const got = collect(channel);
    await once(channel.listener('subscribe'), 'subscribe');
    await socket.invokePublish(name, 'hello');
    assert.deepEqual(await got.reaches(1), ['hello']);
  });

  test('stays subscribed when the client logs out', async t => {
    const socket = await connect(t, fixture.port, { authEngine: new TokenStore(sign({ username: 'bob' })) });
    const name = fresh('private');
    const channel = socket.subscribe(name, { waitForAuth: true });
    await once(channel.listener('subscribe'), 'subscribe');
    await socket.deauthenticate();
    assert.deepEqual(await socket.invoke('subscriptions'), [name]);
    assert.equal(channel.state, 'subscribed');
  });

  test('waits again after a reconnect without a token', async t => {
    const socket = await connect(t, fixture.port, { authEngine: new TokenStore(sign({ username: 'bob' })) });
    const [open, closed] = [fresh('open'), fresh('private')];
    socket.subscribe(closed, { waitForAuth: true });
    await once(socket.subscribe(open).listener('subscribe'), 'subscribe');
    await socket.deauthenticate();
    const connected = once(socket.listener('connect'), 'second connect');
    await socket.invoke('disconnect', { code: 4100 });
    await connected;
    assert.deepEqual(await socket.invoke('subscriptions'), [open]);
    await socket.invoke('login', { username: 'bob' });
    await once(socket.listener('subscribe'), 'subscribe');
    assert.deepEqual(await socket.invoke('subscriptions'), [open, closed]);
  });

  test('is subscribed in its turn: what is published right behind the login is not missed', async t => {
    const socket = await connect(t, fixture.port);
    const name = fresh('private');
    const got = collect(socket.subscribe(name, { waitForAuth: true }));
    const authenticated = once(socket.listener('authenticate'), 'authenticate');
    await socket.invoke('login', { username: 'bob' });
    await authenticated;
    await socket.invokePublish(name, 'not missed');
    assert.deepEqual(await got.reaches(1), ['not missed']);
  });
});

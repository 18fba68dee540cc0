// Where this server differs from the reference on purpose: an entry of the list of origins is a whole one, not a part of the text.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { together, upgrade } from '../../helpers/raw.mjs';

for (const origins of ['exact.test:8080, *:9001, good.test:*', ['exact.test:8080', '*:9001', 'good.test:*']]) {
  describe(`With the origins ${JSON.stringify(origins)}`, together, () => {
    const fixture = useFixture({ options: { origins } });

    for (const [origin, status] of [
      ['http://exact.test:8080', 101],
      ['http://any.test:9001', 101],
      ['http://exact.test', 403],
      ['http://exact.test:808', 403],
      ['http://test:8080', 403],
      ['http://t:8080', 403],
      ['http://any.test:900', 403],
      ['file://', 403]
    ]) {
      test(`${origin} is answered ${status}`, async () => {
        assert.equal((await upgrade(fixture.port, '/socketcluster/', { origin })).status, status);
      });
    }
  });
}

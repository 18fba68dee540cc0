// Auth tokens as Node makes them, good and bad.
import jwt from 'jsonwebtoken';
import { createHmac } from 'node:crypto';

export const KEY = 'testkey'; // the fixture's default authKey
export const NOW = () => Math.floor(Date.now() / 1000);

export const sign = (payload, key = KEY, options) => jwt.sign(payload, key, options);
export const verify = (token, key = KEY, options) => jwt.verify(token, key, options);
export const decode = token => jwt.decode(token);

const part = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token of any header and payload, also of those that no library signs. */
export function handmade(header, payload, key = KEY) {
  const content = `${part(header)}.${part(payload)}`;
  return `${content}.${key === null ? '' : createHmac('sha256', key).update(content).digest('base64url')}`;
}

/** The handshake packet that brings the token. */
export const handshakeWith = authToken => JSON.stringify({ event: '#handshake', data: { authToken }, cid: 1 });

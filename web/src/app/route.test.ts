// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { parseRoute } from './route';

it.each([
  ['', '/'],
  ['#', '/'],
  ['#/', '/'],
  ['#/auth/login', '/auth/login'],
  ['#/users?x=1', '/users'],
  ['#/device', '/device'],
  ['#/nowhere', '/'],
  ['#__proto__', '/'],
])('reads %j as %s', (hash, route) => expect(parseRoute(hash)).toBe(route));

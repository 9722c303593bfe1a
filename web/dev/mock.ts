// SPDX-License-Identifier: GPL-3.0-or-later
import { MockServer } from './mock-server';

/** `npm run mock`: the built page at a fixed address. User admin, password changeme. */
const address = await new MockServer().listen(Number(process.env.PORT ?? 8089));
console.log(`${address}  (admin / changeme)`);

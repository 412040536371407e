// `make bench`: all figures of one run in one table. `BENCH=quick` leaves the 50,000 letters out and
// asks less often.

import { test } from '../fixtures/index.ts';
import { onLines } from './browser.ts';
import { onDelivery } from './delivery.ts';
import { onPolicy } from './policy.ts';
import { House } from './processes.ts';
import { onServer } from './server.ts';
import { Sheet } from './sheet.ts';
import { weigh } from './weight.ts';

const quick = process.env.BENCH === 'quick';

test('figures', async ({ stack, browser }) => {
  const sheet = new Sheet();
  const house = new House(stack.dir);
  try {
    await weigh(sheet, stack);
    await onLines(sheet, { stack, browser, rounds: quick ? 1 : 3 });
    await onDelivery(sheet, stack);
    await onPolicy(sheet, stack);
    await onServer(sheet, { stack, house, sizes: quick ? [100, 1_000] : [100, 1_000, 50_000], seconds: quick ? 2 : 4 });
  } finally {
    sheet.print();
  }
});

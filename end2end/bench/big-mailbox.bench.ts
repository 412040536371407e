// A list of 50,000 mails must cost what a list of 100 costs.

import { fill } from '../fixtures/fill.ts';
import { test } from '../fixtures/index.ts';
import { signedIn } from '../fixtures/line.ts';
import { median, table, timed } from './lines.ts';

const SIZES = [100, 1_000, Number(process.env.MAILS ?? 50_000)];
const ROUNDS = 30;

test('big mailbox', async ({ stack, page }) => {
  const rows = [['mails', 'filled in s', 'first list ms', 'list page ms', 'list JSON ms', 'page 2 ms', 'open ms']];
  for (const size of SIZES) {
    const person = await stack.account();
    const filled = await timed(() => fill(stack.base + 993, person, size));
    await signedIn(page, person);
    const get = (path: string) => page.request.get(path);
    const many = async (path: string) => {
      const ms: number[] = [];
      for (let i = 0; i < ROUNDS; i++) ms.push(await timed(() => get(path)));
      return String(median(ms));
    };
    const first = await timed(() => get('/mail/INBOX'));
    const list = await (await get('/api/mailboxes/INBOX/messages')).json();
    rows.push([String(size), (filled / 1000).toFixed(0), String(first), await many('/mail/INBOX'),
      await many('/api/mailboxes/INBOX/messages'), await many('/api/mailboxes/INBOX/messages?page=2'),
      await many(`/api/messages/${list.envelopes[0].ref}`)]);
  }
  table(`Big mailbox (median of ${ROUNDS}, one person)`, rows);
});

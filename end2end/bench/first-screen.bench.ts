// From nothing to the first row, warm again, and opening a mail: on three lines, median of three cold browsers.

import { test } from '../fixtures/index.ts';
import { Mailbox } from '../pages/mailbox.ts';
import { SignIn } from '../pages/sign-in.ts';
import { takenOver } from '../fixtures/takeover.ts';
import { LINES, median, Meter, table, timed } from './lines.ts';

const ROUNDS = 3;

test('first screen', async ({ stack, browser }) => {
  const rows = [['line', 'form ms', 'requests / kB', 'submit to row ms', 'requests / kB', 'app there ms', 'warm list ms', 'open a mail ms']];
  for (const line of LINES) {
    const ms: number[][] = [[], [], [], [], []];
    let form = '', list = '';
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ baseURL: stack.url, locale: 'ja-JP', viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const meter = await Meter.on(page, line);
      const signIn = new SignIn(page, ''), mailbox = new Mailbox(page, '');
      ms[0].push(await timed(async () => {
        await page.goto('/', { waitUntil: 'commit' });
        await signIn.button().waitFor();
      }));
      form = meter.take();
      await signIn.fill(stack.taro);
      await page.waitForTimeout(3000);
      meter.take();
      const begun = performance.now();
      ms[1].push(await timed(async () => {
        await signIn.button().click();
        await mailbox.rows().first().waitFor();
      }));
      list = meter.take();
      await takenOver(page);
      ms[2].push(Math.round(performance.now() - begun));
      ms[3].push(await timed(async () => {
        await page.goto('/mail/INBOX', { waitUntil: 'commit' });
        await mailbox.rows().first().waitFor();
      }));
      await takenOver(page);
      ms[4].push(await timed(() => mailbox.openMessage('帰りに買ってきて')));
      await context.close();
    }
    const [a, b, c, d, e] = ms.map((each) => String(median(each)));
    rows.push([line.name, a, form, b, list, c, d, e]);
  }
  table('First screen (3 s of typing between form and submit)', rows);
});

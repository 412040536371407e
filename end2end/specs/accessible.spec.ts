// Every page can be used by everyone: axe finds nothing, in light and dark colours.

import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';

const SETTINGS = ['junk', 'spam', 'reject', 'allow', 'forward', 'autoreply', 'virus', 'overseas', 'password', 'reissue', 'phone', 'signature', 'view', 'folders', 'people', 'pictures']
  .map((name) => `/settings/${name}`);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    // axe needs script; the light pages have none of their own, so they are judged as they are.
    test.use({ colorScheme, javaScriptEnabled: true });

    test('every page', async ({ stack, signIn, mailbox, quarantine, account, page, face }) => {
      await stack.deliver('colleague-asks-a-question.eml', account.address);
      await stack.deliver('shop-sends-html-with-remote-pictures.eml', account.address);
      await signIn.open();
      await expectAccessible(page);
      await signIn.as(account);
      await mailbox.waitFor('来週の打ち合わせ');
      await mailbox.waitFor('秋のセール');
      await expectAccessible(page);
      for (const subject of ['来週の打ち合わせ', '秋のセール']) {
        await mailbox.open();
        await mailbox.openMessage(subject);
        await expectAccessible(page);
      }
      await mailbox.open();
      await mailbox.openMessage('来週の打ち合わせ');
      await page.locator('#letter-tools').getByRole('button', { name: '迷惑メールにする' }).click();
      await quarantine.waitFor('来週の打ち合わせ');
      await expectAccessible(page);
      await quarantine.read('来週の打ち合わせ');
      await expectAccessible(page);
      for (const path of ['/compose', '/outbox', '/quarantine', '/settings', ...SETTINGS, '/help', '/no-such-page']) {
        await page.goto(face + path);
        await expect(page.getByRole('main')).toBeVisible();
        await expectAccessible(page);
      }
    });
  });
}

// A letter of a mailing list: the answer goes to the list, and a mail that the person sends stops it.

import { expect, test } from '../fixtures/index.ts';

test('the list is answered, and left', async ({ stack, signIn, mailbox, message, compose, account, page }) => {
  await stack.deliver('neighbourhood-list-tells-of-a-drill.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('防災訓練');
  await mailbox.openMessage('防災訓練');
  await message.tools().getByRole('link', { name: 'メーリングリストに返信', exact: true }).click();
  await expect(compose.to()).toHaveValue('chonaikai@ml.example.com');
  await expect(compose.subject()).toHaveValue('Re: 防災訓練');

  await page.goBack();
  await message.more('配信停止');
  await expect(compose.to()).toHaveValue('chonaikai-request@ml.example.com');
  await expect(compose.subject()).toHaveValue('unsubscribe');
});

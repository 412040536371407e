// 画像を常に表示する差出人: chosen on a letter, listed in 設定, taken off again.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('a sender whose pictures always load is listed, and taken off the list', async ({ stack, signIn, mailbox, message, account, page, face }) => {
  const settings = new Settings(page, face);
  await stack.deliver('shop-sends-html-with-remote-pictures.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('秋のセール');
  await mailbox.openMessage('秋のセール');
  await message.alwaysShowPictures().click();
  await expect(message.showPicturesOnce()).toHaveCount(0);

  await settings.open('pictures');
  const removal = page.getByRole('button', { name: /^解除: / });
  await expect(removal).toHaveCount(1);
  await removal.click();
  await expect(page.getByText('登録された差出人はありません。')).toBeVisible();

  await page.goto(`${face}/mail/INBOX`);
  await mailbox.openMessage('秋のセール');
  await expect(message.showPicturesOnce()).toBeVisible();
});

// 宛先候補: a sender is added on a letter, offered, and taken off in 設定.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('a sender is offered when the person says so, and no more when taken off', async ({ stack, signIn, frame, mailbox, message, account, page, face }) => {
  const settings = new Settings(page, face);
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.openMenu();
  await message.tools().getByRole('button', { name: '差出人を宛先候補に追加' }).click();
  await frame.expectNotice('差出人を宛先候補に追加しました。');

  await page.goto(`${face}/compose`);
  await expect(page.locator('#people option[value*="sato@mail.example.com"]')).toHaveCount(1);
  await settings.open('people');
  const removal = page.getByRole('button', { name: '削除: sato@mail.example.com' });
  await removal.click();
  await expect(page.getByText('宛先候補はありません。')).toBeVisible();
});

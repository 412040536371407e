// 送信前に宛先を確認する: whoever chose it sees all recipients before a mail goes, and who of them is outside.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('a mail to somebody outside is shown once more, one to oneself is not', async ({ signIn, compose, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('view');
  await page.getByLabel('送信前に宛先を確認する').selectOption('outside');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('保存しました。')).toBeVisible();

  await compose.open();
  await compose.write({ to: `${account.address}, 鈴木 <suzuki@outside.example.com>`, subject: '確認', text: '本文' });
  await compose.send();
  const asked = page.getByRole('alertdialog', { name: '次の宛先に送信します。よろしいですか？' });
  await expect(asked.getByRole('listitem').filter({ hasText: 'suzuki@outside.example.com' })).toContainText('契約外');
  await expect(asked.getByRole('listitem').filter({ hasText: account.address })).not.toContainText('契約外');
  await asked.getByRole('button', { name: 'このまま送信' }).click();
  await expect(page).not.toHaveURL(/compose/);

  await compose.open();
  await compose.write({ to: account.address, subject: '自分', text: '本文' });
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
});

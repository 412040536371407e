// 署名: written once, in every mail that is begun.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('a signature is saved, stands in a new mail and is changed there like any text', async ({ signIn, frame, compose, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('signature');
  await page.getByLabel('署名の内容').fill('山田 太郎\n'.padEnd(300, 'x'));
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(settings.fault()).toBeVisible();
  await page.getByLabel('署名の内容').fill('山田 太郎\n045-000-0000');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('保存しました。')).toBeVisible();

  // On a phone the button stands beside the list alone.
  await page.goto(`${face}/mail/INBOX`);
  await frame.composeLink().first().click();
  await expect(compose.text()).toHaveValue('\n\n-- \n山田 太郎\n045-000-0000\n');
  await settings.open('signature');
  await expect(page.getByLabel('署名の内容')).toHaveValue('山田 太郎\n045-000-0000');
});

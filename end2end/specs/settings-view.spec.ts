// 表示設定: language, zone and what a list shows, the same in every browser of a person.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';
import { SignIn } from '../pages/sign-in.ts';

test('what is chosen holds at once and in another browser', async ({ stack, signIn, account, page, face, browser }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('view');
  await page.getByLabel('言語').selectOption('en');
  await page.getByLabel('日時の表示').selectOption('+05:45');
  await page.getByLabel('一覧に本文の先頭を表示する').uncheck();
  await page.getByLabel('一覧の右にメールを表示する').uncheck();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');

  const context = await browser.newContext({ locale: 'ja-JP' });
  const other = await context.newPage();
  await other.goto(`${stack.url}${face}/`);
  const door = new SignIn(other, face);
  await door.fill(account);
  await door.button().click();
  await expect(other.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
  await other.goto(`${stack.url}${face}/settings/view`);
  await expect(other.getByLabel('Time zone')).toHaveValue('+05:45');
  await expect(other.getByLabel('First line of each mail in the list')).not.toBeChecked();
  await context.close();

  await page.goto(`${face}/settings/view`);
  await page.getByLabel('Language').selectOption('auto');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
});

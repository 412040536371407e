// Without a mouse.

import { expect, test } from '../fixtures/index.ts';

test('sign in, open a mail and answer it by keyboard alone', async ({ stack, signIn, mailbox, message, compose, account, page }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.open();
  await expect(signIn.login()).toBeFocused();
  await page.keyboard.type(account.address);
  await page.keyboard.press('Tab');
  await expect(signIn.password()).toBeFocused();
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/mail/INBOX');
  await mailbox.waitFor('来週の打ち合わせ');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '本文へ移動' })).toBeFocused();
  await mailbox.row('来週の打ち合わせ').first().focus();
  await page.keyboard.press('Enter');
  await expect(message.heading('来週の打ち合わせ')).toBeVisible();
  await page.getByRole('link', { name: '返信', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(compose.text()).toHaveValue(/> 来週の打ち合わせ/);
});

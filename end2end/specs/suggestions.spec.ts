// People one has written to are offered while an address is typed.

import { expect, test } from '../fixtures/index.ts';

test('one character of a Japanese name finds the person, also after a comma', async ({ signIn, frame, compose, account, page, face }) => {
  test.skip(face === '/lite', 'the light version offers the same list with each page');
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: `林 <${account.address}>`, subject: 'To myself', text: 'Hello' });
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
  const offered = page.locator('#people option');
  await expect(async () => {
    await page.goto('/mail/INBOX');
    await expect(page.getByRole('link', { name: 'To myself' }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  // A mail that the page begins by itself has them too.
  await frame.composeLink().first().click();
  await expect(offered).toHaveAttribute('value', `林 <${account.address}>`);
  await compose.to().pressSequentially('林');
  await expect(offered).toHaveAttribute('value', `林 <${account.address}>`);
  await compose.to().fill('');
  await compose.to().pressSequentially('a@b.test,林');
  await expect(offered).toHaveAttribute('value', `a@b.test,林 <${account.address}>`);
});

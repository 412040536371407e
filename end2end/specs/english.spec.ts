// A person whose browser speaks English.

import { expect, test } from '../fixtures/index.ts';

test.use({ locale: 'en-US' });

test('the main walk in English', async ({ stack, account, page }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByLabel('Mail address', { exact: true }).fill(account.address);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveTitle(/Inbox/);
  await page.getByRole('link', { name: 'Compose' }).first().click();
  await page.getByLabel('To', { exact: true }).fill(account.address);
  await page.getByLabel('Subject', { exact: true }).fill('To myself');
  await page.getByLabel('Text', { exact: true }).fill('Hello');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  // The page is left once the server has the mail; going elsewhere before would be another story.
  await expect(page).not.toHaveURL(/compose/);
  await expect(async () => {
    await page.goto('/mail/INBOX');
    await expect(page.getByRole('link', { name: 'To myself' }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

test('every page of the settings in English', async ({ account, page }) => {
  await page.goto('/');
  await page.getByLabel('Mail address', { exact: true }).fill(account.address);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveTitle(/Inbox/);
  const names = ['', 'junk', 'spam', 'reject', 'allow', 'forward', 'autoreply', 'virus', 'overseas', 'password', 'reissue', 'phone', 'folders'];
  for (const path of [...names.map((name) => `/settings/${name}`.replace(/\/$/, '')), '/quarantine', '/help']) {
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    // Names of buttons, labels and headings are words of the page, never of a stranger.
    for (const words of await page.getByRole('main').locator('h1, h2, label, legend, th, button').allInnerTexts()) {
      // The switch to the other language is named in that language.
      if (words !== '日本語') expect(words, path).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    }
  }
});

// A person whose browser speaks English.

import type { Page } from '@playwright/test';
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

/** Names of buttons, labels and headings are words of the page, never of a stranger. */
async function expectEnglish(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  for (const words of await page.getByRole('main').locator('h1, h2, label, legend, th, button').allInnerTexts()) {
    // The switch to the other language is named in that language.
    if (words !== '日本語') expect(words, page.url()).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  }
}

test('every page of the settings in English', async ({ stack, page }) => {
  const owner = await stack.account({ own: true });
  const second = await stack.account({ beside: owner });
  await page.goto('/');
  await page.getByLabel('Mail address', { exact: true }).fill(owner.address);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveTitle(/Inbox/);
  const names = ['', '/junk', '/spam', '/reject', '/allow', '/forward', '/autoreply', '/virus', '/overseas', '/password', '/reissue', '/phone', '/signature', '/view', '/folders', `/remove?address=${second.address}`];
  for (const path of [...names.map((name) => `/settings${name}`), '/quarantine', '/outbox', '/help']) {
    await page.goto(path);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await expectEnglish(page);
  }
  for (const [path, done] of [['reject', 'The reject list is set.'], ['allow', 'The allow list is set.'], ['forward', 'Forwarding is set.'], ['autoreply', 'The auto reply is set.']]) {
    await page.goto(`/settings/${path}`);
    for (const press of ['Next', 'Save']) {
      await page.getByRole('button', { name: press, exact: true }).click();
      await expectEnglish(page);
    }
    await expect(page.getByRole('heading', { level: 1, name: done })).toBeVisible();
  }
  for (const [path, press, done] of [['overseas', 'Switch ON', 'Mail programs abroad can send now.'], ['virus', 'Switch OFF', 'The virus check is off.']]) {
    await page.goto(`/settings/${path}`);
    await page.getByRole('button', { name: press, exact: true }).click();
    await expect(page.getByText(done!)).toBeVisible();
    await expectEnglish(page);
  }
  await page.goto('/settings/phone');
  await page.getByLabel('Mail address of the phone').fill('phone@docomo.example.org');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('The address of the light version is on its way.')).toBeVisible();
  await page.goto('/settings/spam');
  await page.getByLabel('I agree').check();
  for (const press of ['Apply', 'Next', 'Save']) {
    await page.getByRole('button', { name: press, exact: true }).click();
    await expectEnglish(page);
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Spam check: done' })).toBeVisible();
  await page.goto('/settings/password');
  await page.getByLabel('Present password').fill(owner.password);
  await page.getByLabel('New password', { exact: true }).fill('Sakura+Mori9');
  await page.getByLabel('New password again').fill('Sakura+Mori9');
  for (const press of ['Next', 'Save']) {
    await page.getByRole('button', { name: press, exact: true }).click();
    await expectEnglish(page);
  }
  await expect(page.getByRole('heading', { level: 1, name: 'The password is changed.' })).toBeVisible();
  await page.goto(`/settings/reissue?address=${second.address}`);
  await page.getByLabel('Present password').fill('Sakura+Mori9');
  await page.getByRole('button', { name: 'Reissue', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The password is reissued.' })).toBeVisible();
  await expectEnglish(page);
  await page.goto(`/settings/remove?address=${second.address}`);
  await page.getByLabel('Password of the address').fill('Sakura+Mori9');
  await page.getByRole('button', { name: 'Delete this address' }).click();
  await expect(page.getByText('The address is deleted.')).toBeVisible();
  await page.goto('/settings/register');
  await page.getByLabel('Mail address', { exact: true }).fill('from_abroad');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('radio').first().check();
  for (const press of ['Next', 'Confirm', 'Save']) {
    await expectEnglish(page);
    if (press === 'Save') {
      await page.getByLabel('Password of the address').fill('Sakura+Mori9');
    }
    await page.getByRole('button', { name: press, exact: true }).click();
  }
  await expect(page.getByRole('heading', { level: 1, name: 'The address is registered.' })).toBeVisible();
  await expectEnglish(page);
});

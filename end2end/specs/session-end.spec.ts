// A person stops doing anything while writing: warned, then signed out, and nothing typed is lost.

import type { Locator, Page } from '@playwright/test';
import { expect, type Stack, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

/** A minute passes for the browser and the server alike. */
async function minute(page: Page, stack: Stack): Promise<void> {
  stack.moveClock(60);
  await page.clock.runFor(60_000);
}

/** How many minutes pass until something appears. */
async function minutesUntil(what: Locator, page: Page, stack: Stack): Promise<number> {
  for (let passed = 0; ; passed++) {
    // The page asks the server; its answer takes real time.
    if (await what.waitFor({ timeout: passed < 50 ? 1 : 1000 }).then(() => true, () => false)) return passed;
    if (passed === 70) throw new Error('it did not appear in 70 minutes');
    await minute(page, stack);
  }
}

test.beforeEach(async ({ stack, signIn, compose, account, page }) => {
  test.slow();
  await page.clock.install();
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@mail.example.com', subject: '長い手紙', text: '途中まで書いた大事な文章' });
  // Saving what was typed is the last act. On a busy machine its request ends some minutes later by the
  // moved clock, so the bounds below leave room for that.
  await minute(page, stack);
  await expect(page.getByText(/に保存しました/)).toBeVisible();
});

test('before the end there is a warning, and 続ける goes on', async ({ stack, compose, page }) => {
  const goOn = page.getByRole('button', { name: '続ける' });
  const minutes = await minutesUntil(goOn, page, stack);
  expect(minutes).toBeGreaterThanOrEqual(53);
  expect(minutes).toBeLessThanOrEqual(60);
  await goOn.click();
  await expect(goOn).toBeHidden();
  for (let i = 0; i < 10; i++) await minute(page, stack);
  await expect(goOn).toBeHidden();
  await expect(compose.text()).toHaveValue(/途中まで書いた大事な文章/);
});

test('after the end no mail is on the screen, and the next sign-in leads back to the draft', async ({ stack, signIn, frame, mailbox, compose, account, page }) => {
  const minutes = await minutesUntil(signIn.password(), page, stack);
  expect(minutes).toBeGreaterThanOrEqual(58);
  expect(minutes).toBeLessThanOrEqual(66);
  await expect(page.getByText('途中まで書いた大事な文章')).toHaveCount(0);
  await signIn.fill(account);
  await signIn.button().click();
  await expect(compose.text()).toHaveValue(/途中まで書いた大事な文章/);

  await mailbox.open();
  await frame.openFolder('下書き');
  await mailbox.waitFor('長い手紙');
  await expect(mailbox.row('長い手紙')).toHaveCount(1);
});

test('after the end only the same account goes on over the page; another one starts on a page of its own', async ({ stack, signIn, frame, mailbox, account, page }) => {
  await minutesUntil(signIn.password(), page, stack);
  await expect(signIn.login()).toHaveAttribute('readonly', '');
  await expect(signIn.login()).toHaveValue(account.address);
  await expect(signIn.login()).toHaveAccessibleDescription(/このアカウントで/);
  await signIn.otherAccount().click();
  await expect(page).toHaveURL(/\/$/);
  await expect(signIn.login()).toBeEditable();
  // What had been written is that person's still.
  await signIn.fill(account);
  await signIn.button().click();
  await expect(signIn.password()).toHaveCount(0);
  await mailbox.open();
  await frame.openFolder('下書き');
  await mailbox.waitFor('長い手紙');
});

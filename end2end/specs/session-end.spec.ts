// A person stops doing anything while writing: warned, then signed out, and nothing typed is lost.

import type { Page } from '@playwright/test';
import { expect, type Stack, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

/** Time passes for the browser and the server alike, in steps as small as their timers. */
async function pass(page: Page, stack: Stack, minutes: number): Promise<void> {
  stack.moveClock(minutes * 60);
  await page.clock.runFor(minutes * 60_000);
}

test('before the end there is a warning, and 続ける goes on', async ({ stack, signIn, compose, account, page }) => {
  await page.clock.install();
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ text: '考え中' });
  const goOn = page.getByRole('button', { name: '続ける' });
  let minutes = 0;
  for (; minutes < 60 && !(await goOn.isVisible()); minutes++) await pass(page, stack, 1);
  // Saving the word just typed counts as an act, half a minute after the sign-in.
  expect(minutes).toBeGreaterThanOrEqual(54);
  expect(minutes).toBeLessThanOrEqual(57);
  await goOn.click();
  await expect(goOn).toBeHidden();
  for (let i = 0; i < 10; i++) await pass(page, stack, 1);
  await expect(goOn).toBeHidden();
  await expect(compose.text()).toHaveValue(/考え中/);
});

test('after the end no mail is on the screen, and the next sign-in leads back to the draft', async ({ stack, signIn, frame, mailbox, compose, account, page }) => {
  await page.clock.install();
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@mail.example.com', subject: '長い手紙', text: '途中まで書いた大事な文章' });
  for (let i = 0; i < 62; i += 2) await pass(page, stack, 2);
  await expect(signIn.password()).toBeVisible();
  await expect(page.getByText('途中まで書いた大事な文章')).toHaveCount(0);
  await signIn.fill(account);
  await signIn.button().click();
  await expect(compose.text()).toHaveValue(/途中まで書いた大事な文章/);

  await mailbox.open();
  await frame.openFolder('下書き');
  await mailbox.waitFor('長い手紙');
  await expect(mailbox.row('長い手紙')).toHaveCount(1);
});

// The switch of the language: to English and back, the same page, kept for the next visit.

import { expect, test } from '../fixtures/index.ts';
import { signedIn } from '../fixtures/line.ts';
import { takenOver } from '../fixtures/takeover.ts';

test('English and back, on the page where one is, kept after the sign-out', async ({ stack, signIn, frame, mailbox, account, page, face }) => {
  const html = page.locator('html');
  const kept = async () => (await page.context().cookies()).find((c) => c.name === 'lang')?.value;
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await expect(html).toHaveAttribute('lang', 'ja');
  const letter = page.url();
  await frame.switchTo('English');
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(letter);
  await expect(page.getByRole('group', { name: 'Message actions', exact: true }).getByRole('link', { name: 'Reply', exact: true })).toBeVisible();
  // The letter itself is the writer's.
  await expect(page.getByRole('article')).toContainText('来週の打ち合わせは何時からですか。');
  expect(await kept()).toBe('en');
  await page.goto(`${face}/mail/INBOX`);
  await expect(page).toHaveTitle(/Inbox/);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: '日本語', exact: true }).click();
  await expect(signIn.password()).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'ja');
  expect(await kept()).toBe('ja');
  await signIn.as(account);
  await expect(page).toHaveTitle(/受信トレイ/);
});

test('a draft survives the switch', async ({ signIn, frame, compose, account, page, face }) => {
  test.skip(face === '/lite', 'without script only what was saved is kept');
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@mail.example.com', subject: '言語', text: '切り替える前の文' });
  await frame.switchTo('English');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue('切り替える前の文');
  await expect(page.getByLabel('Subject', { exact: true })).toHaveValue('言語');
});

test.describe('a browser that speaks English', () => {
  test.use({ locale: 'en-US' });
  test.skip(({ face, isMobile }) => face === '/lite' || !!isMobile, 'the warning is one, and needs script');

  test('the warning before the end of the session is English', async ({ stack, account, page }) => {
    test.slow();
    await page.clock.install();
    await signedIn(page, account);
    await page.goto('/mail/INBOX');
    await takenOver(page);
    const warning = page.getByRole('alertdialog');
    for (let minute = 0; minute < 70 && !(await warning.isVisible()); minute++) {
      stack.moveClock(60);
      await page.clock.runFor(60_000);
      // The page asks the server how long is left; its answer takes real time.
      if (minute > 50) await warning.waitFor({ timeout: 1000 }).catch(() => {});
    }
    await expect(warning).toContainText('You will be signed out soon because nothing was done for a while.');
    await expect(warning).toContainText(/\d min left/);
    await warning.getByRole('button', { name: 'Continue' }).click();
    await expect(warning).toBeHidden();
  });
});

// A person stops doing anything while writing: warned, then signed out, and nothing typed is lost.

import { expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

const MINUTE = 60;

test('before the end there is a warning, and 続ける goes on', async ({ stack, signIn, compose, account, page }) => {
  await page.clock.install();
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ text: '考え中' });
  await pass(56);
  const goOn = page.getByRole('button', { name: '続ける' });
  await expect(goOn).toBeVisible();
  await goOn.click();
  await expect(goOn).toBeHidden();
  await pass(10);
  await expect(compose.text()).toHaveValue(/考え中/);

  async function pass(minutes: number) {
    stack.moveClock(minutes * MINUTE);
    await page.clock.runFor(minutes * MINUTE * 1000);
  }
});

test('after the end no mail is on the screen, and the next sign-in leads back to the draft', async ({ stack, signIn, frame, mailbox, compose, account, page }) => {
  await page.clock.install();
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@mail.example.com', subject: '長い手紙', text: '途中まで書いた大事な文章' });
  for (let minute = 0; minute < 62; minute += 2) {
    stack.moveClock(2 * MINUTE);
    await page.clock.runFor(2 * MINUTE * 1000);
  }
  await expect(signIn.password()).toBeVisible();
  await expect(page.getByText('途中まで書いた大事な文章')).toHaveCount(0);
  await signIn.fill(account);
  await signIn.button().click();
  await expect(compose.text()).toHaveValue(/途中まで書いた大事な文章/);

  await mailbox.open();
  await frame.openFolder('下書き');
  await expect(mailbox.row('長い手紙')).toHaveCount(1);
});

// A letter that asks whether it was opened: the reader is asked, once, and nothing is sent by itself.

import { expect, test } from '../fixtures/index.ts';

const SUBJECT = '規程の改定';
const ASKED = '送信者が開封確認を求めています。';

for (const [button, said] of [['送る', '開封確認を送ります。'], ['送らない', '開封確認は送りません。']] as const) {
  test(`${button} answers, and nobody asks again`, async ({ stack, signIn, frame, mailbox, message, account, page }) => {
    await stack.deliver('boss-asks-for-a-receipt.eml', account.address);
    await signIn.as(account);
    await mailbox.waitFor(SUBJECT);
    await mailbox.openMessage(SUBJECT);
    await expect(message.text('必ずお読みください。')).toBeVisible();
    await expect(page.getByText(ASKED)).toBeVisible();
    await page.getByRole('button', { name: button, exact: true }).click();
    await frame.expectNotice(said);
    await expect(page.getByText(ASKED)).toHaveCount(0);
    await expect(message.text('必ずお読みください。')).toBeVisible();
    await mailbox.open();
    await mailbox.openMessage(SUBJECT);
    await expect(message.text('必ずお読みください。')).toBeVisible();
    await expect(page.getByText(ASKED)).toHaveCount(0);
  });
}

test('a wish of the writer stays with the draft', async ({ signIn, frame, compose, account, page }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: 'suzuki@outside.example.com', subject: '開封確認', text: '本文' });
  await page.getByText('その他の指定').click();
  await compose.receipt().check();
  await compose.save();
  await frame.expectNotice('下書きに保存しました。');
  await page.reload();
  await expect(compose.receipt()).toBeChecked();
  await compose.receipt().uncheck();
  await compose.save();
  await frame.expectNotice('下書きに保存しました。');
  await page.reload();
  await expect(compose.text()).toBeVisible();
  await expect(compose.receipt()).not.toBeChecked();
});

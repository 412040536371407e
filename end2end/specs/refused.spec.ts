// A recipient that does not exist: the others get the mail, and 送信待ち says who did not and why.

import { expect, test } from '../fixtures/index.ts';

const WHY = 'その宛先は存在しません。つづりを確かめてください。';

test('one of two recipients does not exist: the other gets the mail, and 送信待ち says so', async ({ stack, signIn, frame, mailbox, message, compose, outbox, account }) => {
  const hanako = await stack.account();
  const nobody = `nobody-${account.address}`;
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: `${hanako.address}, ${nobody}`, subject: '同窓会', text: '五月の日曜日です。' });
  await compose.send();
  await outbox.waitFor('同窓会', '一部の宛先に送信できませんでした');
  const row = outbox.row('同窓会');
  await expect(row).toContainText('受け付けられなかった宛先');
  await expect(outbox.refusals('同窓会')).toHaveCount(1);
  await expect(outbox.refusals('同窓会')).toContainText(nobody);
  await expect(outbox.refusals('同窓会')).toContainText(WHY);
  // The core's own line stands beside the sentence, for whoever helps.
  await expect(outbox.refusals('同窓会')).toContainText(/サーバーの応答: ?550 5\.1\.1/);
  await expect(row.getByRole('button', { name: '送信を取り消す' })).toHaveCount(0);
  // Whoever has read it puts it away, and it stays away.
  await row.getByRole('button', { name: '確認しました' }).click();
  await expect(outbox.row('同窓会')).toHaveCount(0);
  await outbox.open();
  await expect(outbox.row('同窓会')).toHaveCount(0);
  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('同窓会');
  await frame.signOut();

  await signIn.as(hanako);
  await mailbox.waitFor('同窓会');
  await mailbox.openMessage('同窓会');
  await expect(message.text('五月の日曜日です。').first()).toBeVisible();
});

test('nobody of the recipients exists: nothing went, and the draft says why and goes on', async ({ stack, signIn, mailbox, frame, compose, outbox, account, page }) => {
  const hanako = await stack.account();
  const nobody = `nobody-${account.address}`;
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: nobody, subject: '宛先違い', text: 'つづりを間違えました。' });
  await compose.send();
  await outbox.waitFor('宛先違い', '送信できませんでした');
  await expect(outbox.refusals('宛先違い')).toContainText(nobody);
  await expect(outbox.refusals('宛先違い')).toContainText(WHY);
  await outbox.row('宛先違い').getByRole('link', { name: '下書きを編集' }).click();
  await expect(compose.text()).toHaveValue(/つづりを間違えました。/);
  await expect(page.getByRole('alert')).toContainText('送信していません。次の宛先が受け付けられませんでした。');
  await expect(page.getByRole('alert')).toContainText(nobody);
  await expect(page.getByRole('alert')).toContainText(WHY);
  await compose.write({ to: hanako.address });
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('宛先違い');
  await expect(mailbox.row('宛先違い')).toHaveCount(1);
  await outbox.open();
  await expect(outbox.row('宛先違い')).toHaveCount(0);
});

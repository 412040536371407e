// Without script: the light pages and the full ones do the main job, and never ask for script or WASM.

import { expect, test } from '../fixtures/index.ts';
import { Compose } from '../pages/compose.ts';
import { Mailbox } from '../pages/mailbox.ts';
import { Message } from '../pages/message.ts';
import { SignIn } from '../pages/sign-in.ts';

for (const face of ['/lite', ''] as const) {
  test(`the main job without script at ${face || '/'}`, async ({ stack, account, page }) => {
    const heavy: string[] = [];
    page.on('request', (r) => { if (/\.(js|wasm)(\?|$)/.test(r.url())) heavy.push(r.url()); });
    await stack.deliver('grandmother-writes-in-jis.eml', account.address);
    const mailbox = new Mailbox(page, face), message = new Message(page, face), compose = new Compose(page, face);
    await new SignIn(page, face).as(account);
    await mailbox.waitFor('柿を送りました');
    await mailbox.openMessage('柿を送りました');
    await expect(message.text('熟したものから食べてください。').first()).toBeVisible();
    await message.reply();
    await compose.write({ text: 'ありがとう。届きました。' });
    await compose.send();
    await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
    expect(heavy).toEqual([]);
  });
}

test('the light pages say what they cannot do and lead to the full ones', async ({ signIn, frame, account, page }) => {
  await signIn.as(account);
  await frame.menu().click();
  await expect(page.getByText('軽量版です。', { exact: false }).first()).toBeVisible();
  await page.getByRole('link', { name: '通常版' }).first().click();
  await expect(page).toHaveURL(/^(?!.*\/lite).*\/mail\/INBOX/);
});

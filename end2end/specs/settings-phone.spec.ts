// 携帯電話: the way to the light pages, to be scanned or sent.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';
import { SignIn } from '../pages/sign-in.ts';

test('the address of the light pages is mailed to a phone and opens them there', async ({ stack, signIn, account, page, face, browser }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('phone');
  const url = (await page.locator('#phone-url').textContent())!;
  const code = page.getByRole('img', { name: 'QRコード', exact: false });
  await expect.poll(() => code.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBeGreaterThan(0);
  await page.getByLabel('携帯電話のメールアドレス').fill('not an address');
  await page.getByRole('button', { name: '送る', exact: true }).click();
  await expect(settings.fault()).toBeVisible();
  await expect(page.getByLabel('携帯電話のメールアドレス')).toHaveValue('not an address');
  const phone = `phone-${account.address.split('@')[0]}@docomo.example.org`;
  await page.getByLabel('携帯電話のメールアドレス').fill(phone);
  await page.getByRole('button', { name: '送る', exact: true }).click();
  await expect(page.getByText('軽量版のURLを送りました。')).toBeVisible();
  await expect.poll(() => stack.sentOutside(phone).length, { timeout: 30_000 }).toBe(1);
  // The mail is in base64: its link is looked for in what it says.
  const [, body = ''] = stack.sentOutside(phone)[0]!.split(/\r?\n\r?\n/);
  expect(Buffer.from(body, 'base64').toString('utf8') + body).toContain(url);

  const small = await (await browser.newContext({ locale: 'ja-JP', javaScriptEnabled: false, viewport: { width: 320, height: 480 } })).newPage();
  await small.goto(url);
  await expect(new SignIn(small, '/lite').login()).toHaveValue(account.address);
  await new SignIn(small, '/lite').password().fill(account.password);
  await new SignIn(small, '/lite').button().click();
  await expect(small).toHaveURL(`${stack.url}/lite/mail/INBOX`);
  await small.context().close();
});

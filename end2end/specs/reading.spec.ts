// Reading with choices: pictures of a sender, a character set, print, source, files shown in place, the letters beside it.

import { deflateSync } from 'node:zlib';
import { expect, test } from '../fixtures/index.ts';

const SALE = '秋のセール';
const REMOTE = 'https://img.midori.example.com/';

test('今回だけ is this once, この差出人は常に is every letter of that sender', async ({ stack, signIn, mailbox, message, account, page }) => {
  await stack.deliver('shop-sends-html-with-remote-pictures.eml', account.address);
  const strangers: string[] = [];
  page.on('request', (r) => { if (!r.url().startsWith(stack.url)) strangers.push(r.url()); });
  const asked = () => strangers.filter((url) => url.startsWith(REMOTE)).length;
  await signIn.as(account);
  await mailbox.waitFor(SALE);
  await mailbox.openMessage(SALE);
  await expect(page.getByText('外部の画像を表示していません。')).toBeVisible();
  await message.showPicturesOnce().click();
  await expect(page.getByText('外部の画像を今回だけ表示しています。')).toBeVisible();
  await expect.poll(asked).toBeGreaterThan(0);

  await mailbox.open();
  await mailbox.openMessage(SALE);
  await expect(page.getByText('外部の画像を表示していません。')).toBeVisible();
  await expect(message.html().getByText('全品送料無料')).toBeVisible();
  strangers.length = 0;
  await page.getByRole('button', { name: 'この差出人は常に表示' }).click();
  await expect(page.getByText('この差出人の画像を、これからは表示します。')).toBeVisible();
  await expect(page.getByText('外部の画像を表示していません。')).toHaveCount(0);
  await expect.poll(asked).toBeGreaterThan(0);

  strangers.length = 0;
  await mailbox.open();
  await mailbox.openMessage(SALE);
  await expect(message.html().getByText('全品送料無料')).toBeVisible();
  await expect(page.getByText('外部の画像を表示していません。')).toHaveCount(0);
  await expect.poll(asked).toBeGreaterThan(0);
});

test('a wrong character set is chosen and taken back', async ({ stack, signIn, mailbox, message, account }) => {
  await stack.deliver('old-program-writes-unlabelled-shift-jis.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('集合場所の変更');
  await mailbox.openMessage('集合場所の変更');
  await expect(message.text('集合場所が体育館に変わりました。')).toBeVisible();
  for (const [charset, right] of [['EUC-JP', false], ['Shift_JIS', true], ['Big5', false], ['自動', true]] as const) {
    await message.openMenu();
    await message.tools().getByLabel('文字コード').selectOption(charset);
    await message.tools().getByRole('button', { name: '再表示' }).click();
    await expect(message.text('集合場所が体育館に変わりました。')).toHaveCount(right ? 1 : 0);
    // The subject is of the same raw letters.
    await expect(message.heading('集合場所の変更')).toHaveCount(right ? 1 : 0);
    await message.openMenu();
    if (charset !== '自動') await expect(message.tools().getByLabel('文字コード')).toHaveValue(charset.toLowerCase());
    await message.openMenu();
  }
});

test('the print page has the whole letter and nothing around it; the source is the letter as it came', async ({ stack, signIn, mailbox, message, frame, account, page }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.openMenu();
  const [print] = await Promise.all([page.waitForEvent('popup'), message.inMenu('印刷').click()]);
  await expect(print.getByRole('heading', { level: 1, name: '来週の打ち合わせ' })).toBeVisible();
  for (const words of ['佐藤 健', account.address, '来週の打ち合わせは何時からですか。']) await expect(print.getByRole('article')).toContainText(words);
  await expect(print.getByRole('navigation')).toHaveCount(0);
  await expect(print.getByRole('button', { name: 'ログアウト' })).toHaveCount(0);
  await print.close();

  if (!(await message.inMenu('ソースを表示').isVisible())) await message.openMenu();
  const [source] = await Promise.all([page.waitForEvent('popup'), message.inMenu('ソースを表示').click()]);
  await expect(source.locator('body')).toContainText('Message-ID: <colleague-asks-a-question@mail.example.com>');
  await expect(source.locator('body')).toContainText('来週の打ち合わせは何時からですか。');
  await expect(source.locator('body')).toContainText('Received: ');
  await source.close();
  await expect(frame.signOutButton()).toBeAttached();
});

/** A blue picture of 3 by 2 points. */
function png(): Buffer {
  const crc = (bytes: Buffer) => {
    let c = ~0;
    for (const byte of bytes) {
      c ^= byte;
      for (let i = 0; i < 8; i++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
    }
    return ~c >>> 0;
  };
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const row = [0, 0, 0, 255, 0, 0, 255, 0, 0, 255];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from([...row, ...row]))), chunk('IEND', Buffer.alloc(0))]);
}

function withFiles(files: [name: string, kind: string, bytes: Buffer][]): Buffer {
  const parts = files.map(([name, kind, bytes]) =>
    `--b\nContent-Type: ${kind}\nContent-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}\nContent-Transfer-Encoding: base64\n\n${bytes.toString('base64')}\n`);
  return Buffer.from(`From: sender@mail.example.com\nTo: RECIPIENT\nSubject: Files to look at\nMessage-ID: <files@mail.example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the files.\n${parts.join('')}--b--\n`);
}

test('a picture and a PDF are shown in place, what only calls itself so is saved', async ({ stack, signIn, mailbox, message, account, page }) => {
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  await stack.deliverBytes(withFiles([['青い絵.png', 'image/png', png()], ['案内.pdf', 'application/pdf', pdf], ['偽物.png', 'image/png', Buffer.from('<script>1</script>')]]), account.address);
  await signIn.as(account);
  await mailbox.waitFor('Files to look at');
  await mailbox.openMessage('Files to look at');
  const [shown] = await Promise.all([page.waitForEvent('popup'), message.showFile('青い絵.png').click()]);
  await expect.poll(() => shown.evaluate(() => document.images[0]?.naturalWidth)).toBe(3);
  await shown.close();
  // How a browser shows a PDF is its own affair: what it is told is looked at.
  const told = async (name: string) => {
    const answer = await page.request.get((await message.showFile(name).getAttribute('href'))!);
    const { 'content-type': kind, 'content-disposition': how, 'content-security-policy': csp } = answer.headers();
    return { kind, how: how!.split(';')[0], csp, bytes: await answer.body() };
  };
  const paper = await told('案内.pdf');
  expect({ kind: paper.kind, how: paper.how }).toEqual({ kind: 'application/pdf', how: 'inline' });
  expect(paper.bytes.equals(pdf)).toBe(true);
  const fake = await told('偽物.png');
  expect({ kind: fake.kind, how: fake.how }).toEqual({ kind: 'application/octet-stream', how: 'attachment' });
});

test('a letter inside a letter is read in place', async ({ stack, signIn, mailbox, message, account, page }) => {
  const inner = 'From: yamada@mail.example.com\nTo: suzuki@mail.example.com\nSubject: The first offer\nMIME-Version: 1.0\nContent-Type: text/html\n\n<b>Ten percent less.</b><script>1</script>\n';
  await stack.deliverBytes(Buffer.from(`From: sender@mail.example.com\nTo: RECIPIENT\nSubject: See the offer\nMessage-ID: <offer@mail.example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n${inner}\n--b--\n`), account.address);
  await signIn.as(account);
  await mailbox.waitFor('See the offer');
  await mailbox.openMessage('See the offer');
  const [shown] = await Promise.all([page.waitForEvent('popup'), message.showFile('The first offer.eml').click()]);
  await expect(shown.getByRole('heading', { level: 1, name: 'The first offer' })).toBeVisible();
  await expect(shown.getByRole('article')).toContainText('yamada@mail.example.com');
  await expect(shown.frameLocator('iframe[title="メール本文（HTML）"]').getByText('Ten percent less.')).toBeVisible();
  await shown.close();
});

test('a link that calls itself another one tells where it leads; an address in it opens our own writing page', async ({ stack, signIn, mailbox, message, account, page, face }) => {
  await stack.deliverBytes(Buffer.from('From: sender@mail.example.com\nTo: RECIPIENT\nSubject: Your account\nMessage-ID: <account@mail.example.com>\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p><a href="https://evil.example/">https://www.bank.co.jp/</a></p><p><a href="mailto:desk@mail.example.com?subject=Question">Ask us</a></p>\n'), account.address);
  await signIn.as(account);
  await mailbox.waitFor('Your account');
  await mailbox.openMessage('Your account');
  await expect(message.html().getByText('（実際のリンク先: evil.example）')).toBeVisible();
  const address = message.html().getByRole('link', { name: 'Ask us' });
  await expect(address).toHaveAttribute('href', `${face}/compose?to=desk%40mail.example.com&subject=Question`);
  // With script it opens where a plain letter's address does, without in a page of its own.
  const popup = page.waitForEvent('popup', { timeout: 5_000 }).catch(() => null);
  await address.click();
  const writing = (await popup) ?? page;
  await expect(writing.getByLabel('件名', { exact: true })).toHaveValue('Question');
});

test('from letter to letter the list stays the one that was searched', async ({ stack, signIn, mailbox, message, account, page }) => {
  test.slow();
  const letter = (n: number, word: string) =>
    Buffer.from(`From: sender@mail.example.com\nTo: RECIPIENT\nSubject: ${word} ${n}\nDate: Fri, 20 Nov 2026 10:0${n}:00 +0900\nMessage-ID: <${word}-${n}@mail.example.com>\n\n${word} number ${n}\n`);
  // On a wide desk the list stands beside the letter and is the way itself.
  if (page.viewportSize()!.width > 1000) await page.setViewportSize({ width: 1000, height: 800 });
  await signIn.as(account);
  for (const [n, word] of [[1, 'Apple'], [2, 'Orange'], [3, 'Apple'], [4, 'Apple']] as const) {
    await stack.deliverBytes(letter(n, word), account.address);
    await mailbox.waitFor(`${word} ${n}`);
  }
  await mailbox.search('Apple');
  await expect(mailbox.row('Orange 2')).toHaveCount(0);
  await mailbox.openMessage('Apple 4');
  await expect(message.newer()).toHaveCount(0);
  await message.older().click();
  await expect(message.heading('Apple 3')).toBeVisible();
  // The letter between the two was not found, so it is not met.
  await message.older().click();
  await expect(message.heading('Apple 1')).toBeVisible();
  await expect(message.older()).toHaveCount(0);
  await message.newer().click();
  await expect(message.heading('Apple 3')).toBeVisible();
  await expect(page).toHaveURL(/[?&]q=Apple/);
  await page.getByRole('link', { name: '一覧へ戻る' }).click();
  await expect(mailbox.row('Apple 1')).toBeVisible();
  await expect(mailbox.row('Orange 2')).toHaveCount(0);
  await expect(page.getByText('検索結果 3 通')).toBeVisible();
});

test('送信済み shows to whom a mail went', async ({ stack, signIn, frame, mailbox, message, compose, account }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: '山田 花子 <yamada@outside.example.com>', subject: 'お礼', text: 'ありがとうございました。' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('お礼');
  await expect(mailbox.row('お礼')).toContainText('山田 花子');
  await expect(mailbox.row('お礼')).not.toContainText(account.address);
  await mailbox.openMessage('お礼');
  await expect(message.letter()).toContainText('yamada@outside.example.com');
  await expect(message.letter()).toContainText(account.address);
});

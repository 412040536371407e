// Files of a mail: by the button and by dragging, shown, removed, too large, and saved by the other person.

import { expect, test } from '../fixtures/index.ts';
import { thinLine } from '../fixtures/line.ts';
import { takenOver } from '../fixtures/takeover.ts';

const PDF = { name: '二〇二六年度 町内会名簿（案）.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n% 町内会\n'.repeat(500)) };
const NOTE = { name: '持ち物.txt', mimeType: 'text/plain', buffer: Buffer.from('水筒、帽子、雨具\n') };
/** 16 MB of files are more than 20 MB as sent. */
const HUGE = { name: '動画.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(16 * 1024 * 1024) };

test('files are shown with name and size, one is removed, and the other person saves the other', async ({ stack, signIn, mailbox, message, frame, compose, account, page, face }) => {
  const hanako = await stack.account();
  await signIn.as(account);
  await compose.open();
  if (!face) await takenOver(page);
  await compose.write({ to: hanako.address, subject: '名簿', text: '名簿を添付します。' });
  await compose.attach(PDF, NOTE);
  await expect(compose.file(PDF.name)).toContainText(`${Math.ceil(PDF.buffer.length / 1024)} KB`);
  await expect(compose.file(NOTE.name)).toContainText('1 KB');
  await compose.removeFile(NOTE.name).click();
  await expect(compose.file(NOTE.name)).toHaveCount(0);
  await expect(compose.file(PDF.name)).toBeVisible();
  // What was typed before the files is still there.
  await expect(compose.text()).toHaveValue(/名簿を添付します。/);
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
  await mailbox.open();
  await frame.signOut();

  await signIn.as(hanako);
  await mailbox.waitFor('名簿');
  await mailbox.openMessage('名簿');
  await expect(message.file(NOTE.name)).toHaveCount(0);
  const [saved] = await Promise.all([page.waitForEvent('download'), message.saveFile(PDF.name).click()]);
  expect(saved.suggestedFilename()).toBe(PDF.name);
  const chunks: Buffer[] = [];
  for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(PDF.buffer), 'every byte is the same').toBe(true);
});

test('a file that makes the mail too large is told, and the words stay', async ({ signIn, compose, account, page, face }) => {
  await signIn.as(account);
  await compose.open();
  if (!face) await takenOver(page);
  await expect(page.getByText('1通 20 MB まで', { exact: false })).toBeVisible();
  await compose.write({ to: 'suzuki@mail.example.com', subject: '動画', text: '昨日の動画です。' });
  const uploads: string[] = [];
  page.on('request', (r) => { if (r.url().includes('/attachments')) uploads.push(r.url()); });
  await compose.attach(HUGE);
  await expect(compose.fault()).toContainText('大きすぎます。');
  await expect(compose.file(HUGE.name)).toHaveCount(0);
  await expect(compose.text()).toHaveValue(/昨日の動画です。/);
  // The SPA knows the size before a byte travels.
  expect(uploads).toEqual([]);
  await compose.attach(NOTE);
  await expect(compose.file(NOTE.name)).toBeVisible();
  await expect(compose.fault()).toHaveCount(0);
});

test.describe('with the SPA', () => {
  test.skip(({ face }) => face === '/lite', 'dragging and progress need script');

  test.beforeEach(async ({ signIn, compose, account, page }) => {
    await signIn.as(account);
    await compose.open();
    await takenOver(page);
  });

  test('a file dragged onto the page is attached once, and is there after a reload', async ({ compose, page }) => {
    const carried = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['秋の写真'], '紅葉.txt', { type: 'text/plain' }));
      return transfer;
    });
    await compose.text().dispatchEvent('dragover', { dataTransfer: carried });
    await compose.text().dispatchEvent('drop', { dataTransfer: carried });
    await expect(compose.file('紅葉.txt')).toHaveCount(1);
    await expect(compose.removeFile('紅葉.txt')).toBeVisible();
    await page.reload();
    await expect(compose.file('紅葉.txt')).toHaveCount(1);
  });

  test('on a thin line the progress is seen, and キャンセル stops the file', async ({ compose, page }) => {
    await compose.write({ to: 'suzuki@mail.example.com', subject: '写真', text: '写真です。' });
    await thinLine(page);
    await compose.attach({ name: '写真.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(900_000, 7) });
    const progress = page.getByRole('progressbar', { name: '写真.jpg' });
    await expect(compose.file('写真.jpg')).toContainText('アップロード中');
    await expect.poll(() => progress.evaluate((bar) => (bar as HTMLProgressElement).value), { timeout: 20_000 }).toBeGreaterThan(5);
    // What is on its way holds 送信 back.
    await compose.send();
    await expect(compose.fault()).toContainText('前の操作がまだ終わっていません。');
    await compose.file('写真.jpg').getByRole('button', { name: 'キャンセル' }).click();
    await expect(compose.file('写真.jpg')).toHaveCount(0);
    await expect(compose.text()).toHaveValue(/写真です。/);
    const draft = await page.request.get(page.url().replace('/compose/', '/api/drafts/'));
    expect((await draft.json()).files).toEqual([]);
  });
});

// Letters as they come in Japan, as many as asked, always the same ones.
//
// Half of them ISO-2022-JP, 40 % UTF-8, the rest ASCII; 15 % with an HTML view, 12 % with a file of
// 8 to 140 KB; answers, read and flagged ones. They go in over IMAP as the person, many in one
// command (MULTIAPPEND, RFC 3502, with literals that wait for nobody, RFC 7888).

import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import type { Account } from '../fixtures/stack.ts';

const FAMILY = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];
const GIVEN = ['太郎', '花子', '一郎', '美咲', '健', '由美', '翔', 'さくら'];
const TOPICS = ['会議', '打合せ', '請求書', '見積書', 'ご案内', 'お知らせ', '納品', '契約更新', '出張報告', '懇親会', '障害報告', 'ご予約', '領収書'];
const ENDINGS = ['の件', 'について', 'のご連絡', 'のお願い', 'の確認', '（再送）', '【重要】', 'のご相談', 'のご報告'];
const PHRASES = ['お世話になっております', 'ご確認をお願いいたします', '添付の資料をご覧ください', '来週の月曜日に', '東京本社にて',
  'よろしくお願いいたします', '先日はありがとうございました', 'インターネット接続サービス', '料金のお支払い', '新しいプランのご案内',
  'ネットワーク機器の交換', 'スケジュール調整', '四半期の売上', 'プロジェクトの進捗', '電話番号の変更'];
const HOSTS = ['example.jp', 'remote.test', 'mail.example.com', 'corp.co.jp'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Bytes of letters that go in one command. */
const BATCH = 8 << 20;

/** Puts `count` letters into the inbox of this person; the newest is number `count - 1`. */
export async function fill(port: number, account: Account, count: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const done = async (tag: string) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the core hung up');
      if (value.startsWith(`${tag} OK`)) return;
      if (value.startsWith(`${tag} `)) throw new Error(value);
    }
  };
  socket.write(`a LOGIN "${account.address}" "${account.password}"\r\n`);
  await done('a');
  const writer = new Writer(count);
  for (let n = 0; n < count;) {
    const pieces: Buffer[] = [Buffer.from('b APPEND INBOX')];
    for (let bytes = 0; n < count && bytes < BATCH; n++) {
      const { letter, flags, when } = writer.next(n);
      pieces.push(Buffer.from(` (${flags.join(' ')}) "${when}" {${letter.length}+}\r\n`), letter);
      bytes += letter.length;
    }
    pieces.push(Buffer.from('\r\n'));
    socket.write(Buffer.concat(pieces));
    await done('b');
  }
  socket.end('c LOGOUT\r\n');
}

class Writer {
  private seed = 1;
  private readonly blob = this.base64(240 << 10);
  private readonly past: { id: string; subject: string }[] = [];

  constructor(private readonly count: number) {}

  next(n: number): { letter: Buffer; flags: string[]; when: string } {
    // Ten minutes between two letters, the newest one now.
    const time = new Date(Date.now() - (this.count - n) * 600_000);
    const kind = this.random();
    const charset = kind < 0.5 ? 'ISO-2022-JP' : 'UTF-8';
    const subject = kind < 0.9 ? `${this.one(TOPICS)}${this.one(ENDINGS)} No.${n}` : `Weekly report #${n}`;
    const before = this.past.length && this.random() < 0.35 ? this.one(this.past) : undefined;
    const id = `<${n}.${this.seed}@${this.one(HOSTS)}>`;
    this.past.push({ id, subject });
    if (this.past.length > 200) this.past.shift();
    const text = Array.from({ length: 3 + this.below(22) }, () => `${this.one(PHRASES)}。${this.one(PHRASES)}。${this.one(PHRASES)}。`);
    const heads = [
      `From: ${word(`${this.one(FAMILY)} ${this.one(GIVEN)}`, charset)} <user${this.below(800)}@${this.one(HOSTS)}>`,
      `To: ${word('利用者', 'UTF-8')} <many@a01.example.test>`,
      `Subject: ${before ? word(`Re: ${before.subject}`, charset) : word(subject, charset)}`,
      `Date: ${time.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: ${id}`,
      ...(before ? [`In-Reply-To: ${before.id}`, `References: ${before.id}`] : []),
      'MIME-Version: 1.0',
    ];
    const letter = Buffer.concat([Buffer.from(`${heads.join('\r\n')}\r\n`), this.body(text, charset, n)]);
    const flags = [this.random() < 0.8 && '\\Seen', this.random() < 0.03 && '\\Flagged', this.random() < 0.1 && '\\Answered'];
    return { letter, flags: flags.filter((flag) => flag !== false), when: internalDate(time) };
  }

  private body(text: string[], charset: string, n: number): Buffer {
    const plain = charset === 'UTF-8'
      ? Buffer.from(`Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(text.join('\r\n'))}`)
      : Buffer.concat([Buffer.from('Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n'),
        ...text.map((line) => Buffer.concat([jis(line), Buffer.from('\r\n')]))]);
    const shape = this.random();
    if (shape < 0.15) {
      const html = `<html><body><p>${text.join('<br>')}</p></body></html>`;
      return Buffer.concat([Buffer.from('Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n'), plain,
        Buffer.from(`\r\n--alt\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(html)}--alt--\r\n`)]);
    }
    if (shape < 0.27) {
      const size = Math.floor(8192 * 1.5 ** this.below(8) * 1.37);
      const name = word(`資料${n}.pdf`, 'UTF-8');
      return Buffer.concat([Buffer.from('Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n'), plain,
        Buffer.from(`\r\n--mix\r\nContent-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="a${n}.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n`),
        this.blob.subarray(0, size - (size % 78)), Buffer.from('--mix--\r\n')]);
    }
    return plain;
  }

  /** A linear congruential generator: the same letters on every machine. */
  private random(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.seed / 2 ** 32;
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private one<T>(of: readonly T[]): T {
    return of[this.below(of.length)];
  }

  private base64(bytes: number): Buffer {
    return Buffer.from(wrapped(Buffer.from(Array.from({ length: bytes }, () => this.below(256)))));
  }
}

/** `31-Jan-2026 09:00:00 +0000` (RFC 9051 §9, date-time). */
function internalDate(time: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(time.getUTCDate())}-${MONTHS[time.getUTCMonth()]}-${time.getUTCFullYear()} ${time.toISOString().slice(11, 19)} +0000`;
}

function wrapped(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64').replace(/.{1,76}/g, '$&\r\n');
}

/** RFC 2047, in pieces short enough for one line each. */
function word(text: string, charset: string): string {
  const pieces = [...text].reduce<string[]>((all, c) => {
    const last = all[all.length - 1];
    return last !== undefined && last.length < 12 ? [...all.slice(0, -1), last + c] : [...all, c];
  }, []);
  return pieces.map((piece) => `=?${charset}?B?${(charset === 'UTF-8' ? Buffer.from(piece) : jis(piece)).toString('base64')}?=`).join('\r\n ');
}

/** Two bytes of JIS X 0208 for each character of it, asked of the platform's EUC-JP decoder once. */
const TABLE = (() => {
  const table = new Map<string, [number, number]>();
  const decoder = new TextDecoder('euc-jp');
  for (let row = 0x21; row < 0x75; row++) {
    for (let cell = 0x21; cell < 0x7f; cell++) {
      const c = decoder.decode(Uint8Array.of(row | 0x80, cell | 0x80));
      if (c.length === 1 && c !== '\ufffd') table.set(c, [row, cell]);
    }
  }
  return table;
})();

/** ISO-2022-JP (RFC 1468), which Node reads but does not write. */
function jis(text: string): Buffer {
  const bytes: number[] = [];
  let wide = false;
  const turn = (to: boolean) => {
    if (to !== wide) bytes.push(0x1b, ...(to ? [0x24, 0x42] : [0x28, 0x42]));
    wide = to;
  };
  for (const c of text) {
    const pair = TABLE.get(c);
    turn(!!pair);
    bytes.push(...(pair ?? [c.charCodeAt(0)]));
  }
  turn(false);
  return Buffer.from(bytes);
}

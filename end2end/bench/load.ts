// Many people at once: asks one path again and again over kept connections, and counts.
//
// Sockets and not `fetch`: on a small machine the asker must cost less than what it measures.

import { connect, type Socket } from 'node:net';

export interface Wish {
  port: number;
  path: string;
  /** One per connection, in turn: who asks. */
  cookies: string[];
  connections: number;
  seconds: number;
  /** What the browser can read; browsers say `br`. */
  encoding?: string;
}

export interface Load {
  /** Answers a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  answers: number;
  /** Of one answer on the wire, body only. */
  bytes: number;
}

export async function load(wish: Wish): Promise<Load> {
  const ms: number[] = [];
  let bytes = 0;
  const begun = performance.now();
  const end = begun + wish.seconds * 1000;
  await Promise.all(Array.from({ length: wish.connections }, async (_, i) => {
    const line = new Line(wish.port);
    const request = [`GET ${wish.path} HTTP/1.1`, 'Host: 127.0.0.1', `Cookie: ${wish.cookies[i % wish.cookies.length]}`,
      `Accept-Encoding: ${wish.encoding ?? 'br'}`, 'Accept-Language: ja', 'Sec-Fetch-Site: same-origin', '', ''].join('\r\n');
    try {
      for (let at = performance.now(); at < end;) {
        bytes = await line.ask(request);
        const now = performance.now();
        ms.push(now - at);
        at = now;
      }
    } finally {
      line.close();
    }
  }));
  const seconds = (performance.now() - begun) / 1000;
  ms.sort((a, b) => a - b);
  const at = (share: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))];
  return { rate: ms.length / seconds, p50: at(0.5), p95: at(0.95), answers: ms.length, bytes };
}

/** One kept connection; one question at a time. */
class Line {
  private readonly socket: Socket;
  private pieces: Buffer[] = [];
  private held = 0;
  /** Bytes of the whole answer, or -1 while it is not known, or 0 if the end is a last chunk. */
  private whole = -1;
  private head = 0;
  private done?: (bytes: number) => void;
  private failed?: (why: Error) => void;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (piece) => this.take(piece as Buffer));
    this.socket.on('error', (why) => this.failed?.(why));
    this.socket.on('close', () => this.failed?.(new Error('the server hung up')));
  }

  ask(request: string): Promise<number> {
    return new Promise((done, failed) => {
      this.done = done;
      this.failed = failed;
      this.socket.write(request);
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private take(piece: Buffer): void {
    this.pieces.push(piece);
    this.held += piece.length;
    if (this.whole < 0) {
      const all = Buffer.concat(this.pieces);
      this.pieces = [all];
      this.head = all.indexOf('\r\n\r\n') + 4;
      if (this.head < 4) return;
      const head = all.toString('latin1', 0, this.head);
      if (!head.startsWith('HTTP/1.1 200')) return this.failed?.(new Error(head.split('\r\n')[0]));
      const length = /^content-length: (\d+)/im.exec(head);
      this.whole = length ? this.head + Number(length[1]) : 0;
    }
    const ended = this.whole > 0 ? this.held >= this.whole : endsWithLastChunk(this.pieces);
    if (!ended) return;
    const bytes = this.held - this.head;
    this.pieces = [];
    this.held = 0;
    this.whole = -1;
    this.done?.(bytes);
  }
}

/** RFC 9112 §7.1: the last chunk is empty. Compressed bytes that look like it are not worth guarding against. */
function endsWithLastChunk(pieces: Buffer[]): boolean {
  const last = pieces[pieces.length - 1];
  const tail = last.length >= 7 || pieces.length === 1 ? last : Buffer.concat(pieces);
  return tail.subarray(-5).toString('latin1') === '0\r\n\r\n';
}

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { verdictFor } from './convert.fixture.ts';
import { type DocumentReader, openDocument } from './document.ts';
import type { ReadOptions } from './read-options.ts';

/** A pipe that is fed by hand. */
class Pipe implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #ended = false;
  #wake = () => {};

  feed(text: string | Uint8Array): void {
    this.#waiting.push(Buffer.from(text));
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Reads a live document; `next` waits for bytes of output, of the head or of a batch. */
class Live {
  readonly pipe = new Pipe();
  readonly #options: Partial<ReadOptions>;
  #document: DocumentReader | undefined;
  #output: AsyncGenerator<string, void, undefined> | undefined;

  constructor(options: Partial<ReadOptions> = {}) {
    this.#options = options;
  }

  async next(): Promise<string | undefined> {
    this.#output ??= this.#run();
    return (await this.#output.next()).value ?? undefined;
  }

  get document(): DocumentReader | undefined {
    return this.#document;
  }

  async *#run(): AsyncGenerator<string, void, undefined> {
    const document = await openDocument(this.pipe, { name: '-', kind: 'stream', ...this.#options });
    this.#document = document;
    const head = Buffer.from(document.head()).toString();
    if (head !== '') yield head;
    for await (const batch of document.batches()) {
      const output = document.render(
        batch,
        batch.messages.map(() => verdictFor('L')),
      );
      if (output.length > 0) yield Buffer.from(output).toString();
    }
  }
}

describe('live input', () => {
  it('gives the header and then each CSV row as soon as it is complete', async () => {
    const live = new Live();
    live.pipe.feed('source,log_message\n');
    expect(await live.next()).toBe('source,log_message,target_label\n');
    live.pipe.feed('a,b\n');
    expect(await live.next()).toBe('a,b,L\n');
    live.pipe.feed('a,"c\n');
    live.pipe.feed('d"\ne');
    expect(await live.next()).toBe('a,"c\nd",L\n');
    live.pipe.feed(',f\ng,h');
    expect(await live.next()).toBe('e,f,L\n');
    live.pipe.end();
    expect(await live.next()).toBe('g,h,L');
    expect(await live.next()).toBeUndefined();
  });

  it('gives each line of text as soon as it is complete, also in pieces', async () => {
    const live = new Live();
    live.pipe.feed('one\n');
    expect(await live.next()).toBe('L\tone\n');
    live.pipe.feed('tw');
    live.pipe.feed('o\nthree\nfo');
    expect(await live.next()).toBe('L\ttwo\nL\tthree\n');
    expect(live.document?.format).toBe('text');
  });

  it('gives each NDJSON record as soon as it is complete', async () => {
    const live = new Live();
    live.pipe.feed('{"log_message":"a"}\n');
    expect(await live.next()).toBe('{"log_message":"a","target_label":"L"}\n');
    live.pipe.feed('{"log_message":"b"}\r\n{');
    expect(await live.next()).toBe('{"log_message":"b","target_label":"L"}\r\n');
  });

  it('waits only a moment for lines that may belong to a record', async () => {
    const live = new Live({ multiline: true });
    live.pipe.feed('ERROR one\n');
    live.pipe.feed('\tat a.b(C.java:1)\n');
    expect(await live.next()).toBe('L\tERROR one\nL\t\tat a.b(C.java:1)\n');
    live.pipe.feed('INFO two\nINFO three\n');
    expect(await live.next()).toBe('L\tINFO two\n');
    expect(await live.next()).toBe('L\tINFO three\n');
    expect(live.document?.statistics.rows).toBe(3);
  });

  it('gives lines of a gzip and of UTF-16 before their end', async () => {
    const wide = new Live();
    wide.pipe.feed(Buffer.from('\ufeffone\n', 'utf16le'));
    expect(Buffer.from((await wide.next()) ?? '').length).toBeGreaterThan(0);
    const packed = new Live();
    const bytes = gzipSync(Buffer.concat([Buffer.alloc(200_000, 'a line of text\n')]));
    packed.pipe.feed(bytes.subarray(0, bytes.length - 8));
    expect(await packed.next()).toMatch(/^(?:L\ta line of text\n)+/);
  });

  it('ends at once when the signal aborts, also while the pipe is silent', async () => {
    const controller = new AbortController();
    const live = new Live({ signal: controller.signal });
    live.pipe.feed('one\n');
    await live.next();
    const next = live.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('keeps rows with bad bytes and goes on', async () => {
    const live = new Live({ name: 'x.csv' });
    live.pipe.feed('log_message\n');
    live.pipe.feed(Buffer.from([0xff, 0x0a]));
    await live.next();
    await live.next();
    expect([...(live.document?.statistics.problems.keys() ?? [])]).toEqual(['BAD_ENCODING']);
  });
});

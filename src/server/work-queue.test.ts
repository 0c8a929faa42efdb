import { describe, expect, it } from 'vitest';
import { WorkQueue } from './work-queue.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('the queue of work', () => {
  it('refuses what it cannot hold, and lets in again who comes after one has left', () => {
    const queue = new WorkQueue({ maxWaiting: 4 });
    const places = ['a', 'a', 'a', 'b'].map((client) => queue.enter(client));
    expect(() => queue.enter('c')).toThrow(expect.objectContaining({ code: 'OVERLOADED', status: 503 }));
    places[3]?.leave();
    places[3]?.leave();
    expect(queue.size).toBe(3);
    expect(queue.enter('c')).toBeDefined();
  });

  it('keeps a quarter free of any one client', () => {
    const queue = new WorkQueue({ maxWaiting: 4 });
    for (let n = 0; n < 3; n++) queue.enter('a');
    expect(() => queue.enter('a')).toThrow(
      expect.objectContaining({
        code: 'RATE_LIMITED',
        status: 429,
        details: { retryAfter: expect.any(Number) },
      }),
    );
    expect(queue.enter('b')).toBeDefined();
  });

  it('runs small works while large ones hold their slots', async () => {
    const queue = new WorkQueue({ maxWaiting: 10, large: 1 });
    const { open, opened } = gate();
    const large = queue.enter('a').run('large', () => opened, never);
    await expect(queue.enter('a').run('small', () => Promise.resolve('done'), never)).resolves.toBe('done');
    open();
    await large;
  });

  it('lets clients take turns within a size', async () => {
    const queue = new WorkQueue({ maxWaiting: 20, large: 1 });
    const { open, opened } = gate();
    const order: string[] = [];
    const run = (client: string, name: string, work = () => Promise.resolve()) =>
      queue.enter(client).run(
        'large',
        async () => {
          order.push(name);
          await work();
        },
        never,
      );
    const all = [
      run('a', 'a1', () => opened),
      run('a', 'a2'),
      run('a', 'a3'),
      run('b', 'b1'),
      run('c', 'c1'),
      run('b', 'b2'),
    ];
    open();
    await Promise.all(all);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('forgets who goes away while waiting, and gives slots of work that failed to the next', async () => {
    const queue = new WorkQueue({ maxWaiting: 10, large: 1 });
    const { open, opened } = gate();
    const failing = queue
      .enter('a')
      .run('large', () => opened.then(() => Promise.reject(new Error('broken'))), never);
    const controller = new AbortController();
    const gone = queue.enter('b').run('large', () => Promise.resolve('never'), controller.signal);
    const next = queue.enter('c').run('large', () => Promise.resolve('next'), never);
    controller.abort(new Error('gone'));
    open();
    await expect(gone).rejects.toThrow('gone');
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('next');
  });
});

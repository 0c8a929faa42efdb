import { describe, expect, it } from 'vitest';
import { NativeGate } from './native-gate.ts';

describe('native gate', () => {
  it('has the thread inside from its start', async () => {
    const gate = new NativeGate();
    let empty = false;
    const waiting = gate.empty().then(() => {
      empty = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(empty).toBe(false);
    gate.leave();
    await waiting;
    expect(empty).toBe(true);
  });

  it('lets nobody in once it is closed, on either side of the shared memory', () => {
    const gate = new NativeGate();
    const inThread = new NativeGate(gate.state);
    inThread.leave();
    expect(inThread.enter()).toBe(true);
    inThread.leave();
    gate.close();
    expect(inThread.enter()).toBe(false);
    gate.waitUntilEmpty();
  });
});

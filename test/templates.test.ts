import { describe, expect, it } from 'vitest';
import { run } from './run-cli.fixture.ts';

const LOGS = '{"message":"User 12345 logged in."}\nnot json\n{"message":""}\n7\n[]\n';

describe.each(['templates', 'review'])('logsieve %s', (command) => {
  it('counts the rows that it leaves out', async () => {
    const args = [command, '-', '--from', 'ndjson', '--format', 'json'];
    const { code, stdout, stderr } = await run(args, { stdin: LOGS });
    const leftOut = { BAD_JSON: 1, EMPTY_MESSAGE: 1, NOT_OBJECT: 2 };
    expect([code, JSON.parse(stdout.toString())]).toMatchObject([0, { lines: 1, leftOut }]);
    expect(stderr).toBe('4 rows left out: BAD_JSON 1, EMPTY_MESSAGE 1, NOT_OBJECT 2\n');
    expect((await run([...args, '--quiet'], { stdin: LOGS })).stderr).toBe('');
  });
});

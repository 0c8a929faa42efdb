import type { Context } from '../assemble.ts';
import { SHIPPED } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { toTemplate } from '../template/index.ts';

/** Lines of every shipped label but those that only a person can tell, each with the one right answer. */
export const KNOWN_LINES: readonly {
  readonly source: string;
  readonly message: string;
  readonly label: string;
}[] = [
  {
    source: 'ModernCRM',
    message: 'IP 192.168.133.114 blocked due to potential attack',
    label: 'Security Alert',
  },
  {
    source: 'sshd',
    message: 'Failed password for invalid user admin from 10.0.0.1 port 4711 ssh2',
    label: 'Security Alert',
  },
  { source: 'BillingSystem', message: 'User 12345 logged in.', label: 'User Action' },
  { source: 'AnalyticsEngine', message: 'Backup completed successfully.', label: 'System Notification' },
  {
    source: 'AnalyticsEngine',
    message: 'File data_6957.csv uploaded successfully by user User265.',
    label: 'System Notification',
  },
  {
    source: 'nginx',
    message: '10.0.0.1 - - [10/Oct/2025:13:55:36 +0000] "GET /index.html HTTP/1.1" 200 2326',
    label: 'HTTP Status',
  },
];

/** Vectors must be of length 1 and must not depend on what else is in the batch. */
export async function checkEncoder(context: Context): Promise<string> {
  const encoder = await context.openEncoder();
  const texts = KNOWN_LINES.map(({ message }) => toTemplate(message));
  const together = await encoder.encode(texts);
  for (const [i, text] of texts.entries()) {
    const [alone] = await encoder.encode([text]);
    const among = together[i];
    if (alone === undefined || among === undefined || alone.length !== encoder.dimension) {
      throw unsound('it gives no vector of its own dimension');
    }
    if (alone.some((value, at) => value !== among[at])) {
      throw unsound('the same text has another vector alone than among others');
    }
    const length = Math.sqrt(alone.reduce((sum, value) => sum + value * value, 0));
    if (!(Math.abs(length - 1) < 1e-3)) throw unsound(`a vector has the length ${length}, not 1`);
  }
  return `${encoder.dimension} dimensions, ${encoder.maxTokens} tokens; the same vector alone and among others`;
}

/** The shipped rules and models must give the known lines their labels. */
export async function checkKnownLines(context: Context): Promise<string> {
  const { config } = context;
  const isShipped =
    config.labelsAreDefault &&
    config.rules.shipped &&
    config.rules.files.length === 0 &&
    config.model.encoder === SHIPPED.encoder &&
    (await context.findClassifier())?.path === SHIPPED.classifier;
  if (!isShipped) return 'not tried: labels, rules or models of your own are configured';
  const verdicts = await (await context.createCascade()).judge(
    KNOWN_LINES.map(({ message }) => message),
    KNOWN_LINES.map(({ source }) => source),
  );
  for (const [i, { message, label }] of KNOWN_LINES.entries()) {
    const found = verdicts[i]?.label;
    if (found !== label) throw unsound(`"${message}" is ${label}, but was called ${found}`);
  }
  return `${KNOWN_LINES.length} of ${KNOWN_LINES.length} lines have the label they should`;
}

function unsound(what: string): LogsieveError {
  return new LogsieveError('MODEL_INVALID', `the self-test failed: ${what}`, {
    remedy: 'install logsieve anew; if that does not help, please report this output',
  });
}

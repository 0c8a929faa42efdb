import fc from 'fast-check';

/**
 * Properties are tried on the same cases each time, so that a failure is that of the change at hand; another whole
 * number in LOGSIEVE_TEST_SEED tries others.
 */
fc.configureGlobal({ seed: Number(process.env['LOGSIEVE_TEST_SEED'] ?? 1) });

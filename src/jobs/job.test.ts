import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../errors.ts';
import { failureOf } from './job.ts';

describe('the failure of a job', () => {
  it('names no path of the server', () => {
    const file = resolve('models', 'encoder', 'model.onnx');
    const error = new LogsieveError('MODEL_MISSING', `the encoder ${file} is not there`, { place: { file } });
    expect(failureOf(error)).toMatchObject({ message: 'the encoder is not there', place: {} });
  });

  it('keeps the name of the upload and where in it the fault is', () => {
    const place = { file: 'logs.csv', line: 7 };
    const error = new LogsieveError('UNCLOSED_QUOTE', 'logs.csv: a quoted field never ends', { place });
    expect(failureOf(error)).toMatchObject({ message: error.message, place: { line: 7 } });
  });
});

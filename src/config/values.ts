import { isIP } from 'node:net';
import { z } from 'zod';
import { MOST_LABELS, UNCLASSIFIED } from '../log/index.ts';
import { parseByteSize } from './byte-size.ts';

/** A schema's messages are what is allowed, so that every refusal says it. */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `a whole number from ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

export const share = (() => {
  const error = 'a number above 0, at most 1';
  return z.number({ error }).gt(0, { error }).max(1, { error });
})();

function text(error: string, maximum: number) {
  return z
    .string({ error })
    .min(1, { error })
    .max(maximum, { error })
    .regex(/^[^\p{Cc}]*$/u, { error });
}

export const path = text('the path of a file or directory', 4096);
/** An IP address, or a range of them in the notation of RFC 4632. */
export const addressRange = text('an IP address or a range', 64).refine(isAddressRange, {
  error: 'an IP address, or a range such as 10.0.0.0/8',
});

function isAddressRange(range: string): boolean {
  const [address = '', bits, ...rest] = range.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    rest.length === 0 && (bits === undefined ? most > 0 : /^\d{1,3}$/.test(bits) && Number(bits) <= most)
  );
}

/** A host name or an IP address, without a port. */
export const hostName = text('a host name or an IP address', 253).regex(/^[\w.:-]+$/u, {
  error: 'a host name or an IP address, without a port',
});
export const columnName = text('the name of a column, 1 to 256 characters', 256);
export const onOrOff = z.boolean({ error: 'true or false' });

export const byteSize = (() => {
  const error = 'a size from 1 B to 8 PB, such as 200MB, 1.5 GiB or a number of bytes';
  const bytes = z.int({ error }).min(1, { error }).max(8e15, { error });
  return z.union([bytes, z.string().transform(parseByteSize).pipe(bytes)], { error });
})();

const labelName = text('a name of 1 to 64 characters', 64)
  .regex(/^\S(.*\S)?$/u, { error: 'a name without space around it' })
  .refine((name) => name !== UNCLASSIFIED, {
    error: `any name but ${UNCLASSIFIED}, which is what a line gets when no label is sure`,
  });

const definition = (() => {
  const error = 'what a line must report to earn the label, in 1 to 2,000 characters';
  return z.string({ error }).trim().min(1, { error }).max(2000, { error });
})();

export const labels = z
  .array(
    z.strictObject(
      {
        name: labelName,
        definition,
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'a name and a definition' : undefined) },
    ),
    { error: 'a list of labels, each with name and definition' },
  )
  .min(1, { error: 'at least one label' })
  .max(MOST_LABELS, { error: `at most ${MOST_LABELS} labels` })
  .superRefine((list, context) => {
    for (const [i, { name }] of list.entries()) {
      if (list.findIndex((other) => other.name === name) < i) {
        context.addIssue({ code: 'custom', path: [i, 'name'], message: 'each name once' });
      }
    }
  });

/** Text on one line: the name of a model, of a source. */
export const name = text('a name of 1 to 256 characters', 256);

export function amount(maximum: number) {
  const error = `a number from 0 to ${maximum.toLocaleString('en-US')}`;
  return z.number({ error }).min(0, { error }).max(maximum, { error });
}

export const sourceNames = z
  .array(name, { error: 'a list of source names' })
  .max(10_000, { error: 'at most 10,000 source names' });

export const labelsBySource = z.record(name, z.array(labelName).min(1, { error: 'at least one label' }), {
  error: 'source names, each with a list of labels',
});

/** What a provider asks for its tokens. */
export const prices = (() => {
  const error = 'input and output, each per million tokens, and as_of, a date such as 2026-01-31';
  const day = z.string({ error }).regex(/^\d{4}-\d\d-\d\d$/, { error });
  return z.strictObject({ input: amount(1e6), output: amount(1e6), as_of: day }, { error });
})();

export const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

export const number = (value: string) => (Number.isNaN(Number(value)) ? value : Number(value));

export const flag = (value: string) => ({ true: true, false: false })[value.trim().toLowerCase()] ?? value;

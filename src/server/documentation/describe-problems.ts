import { ERROR_CODES, type ErrorCode } from '../../errors.ts';
import { PROBLEM_TYPE } from '../problem.ts';
import { statusOverHttp } from '../problem-schema.ts';
import { PROBLEM_EXAMPLES } from './problem-examples.ts';

const TYPE = PROBLEM_TYPE.split(';')[0] ?? PROBLEM_TYPE;
const EXAMPLE_ID = '3f2b8a54-6f0e-4c1f-9b0a-2a4d3c5e6f70';

/** The responses of OpenAPI for some codes, by status, each code with an example. */
export function describeProblems(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = statusOverHttp(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([one], [other]) => one - other);
  return Object.fromEntries(
    sorted.map(([status, of]) => [
      String(status),
      {
        description: of.map((code) => `${code}: ${ERROR_CODES[code].meaning}.`).join(' '),
        content: {
          [TYPE]: {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(of.map((code) => [code, { value: exampleOf(code, status) }])),
          },
        },
      },
    ]),
  );
}

function exampleOf(code: ErrorCode, status: number): object {
  const { detail, ...more } = PROBLEM_EXAMPLES[code] ?? { detail: ERROR_CODES[code].meaning };
  return {
    type: `urn:logsieve:error:${code}`,
    title: ERROR_CODES[code].meaning,
    status,
    code,
    detail,
    ...more,
    requestId: EXAMPLE_ID,
  };
}

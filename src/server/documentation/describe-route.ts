import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { scopeOf } from '../access/scopes.ts';
import { readQuery } from '../read-query.ts';
import { describeProblems } from './describe-problems.ts';

type Transform = Exclude<FastifyDynamicSwaggerOptions['transform'], undefined>;
type RouteSchema = FastifySchema & { readonly summary?: string; readonly consumes?: readonly string[] };

const FORM = 'multipart/form-data';
const BINARY = 'application/octet-stream';
const READS = new Set(['GET', 'HEAD']);
const EXAMPLE_FILE =
  'source,log_message\nsshd,Failed password for root from 10.0.0.7 port 22 ssh2\nBillingSystem,User 12345 logged in.\n';

/** What OpenAPI says of a route: its own schemas, and what holds for every route of its kind. */
export const describeRoute: Transform = (route) => {
  const { url, schema } = jsonSchemaTransform(route);
  const own: RouteSchema = route.schema ?? {};
  if (route.schema === undefined || 'hide' in schema) return { url, schema: { ...schema, hide: true } };
  const method = [route.route.method].flat().find((name) => name !== 'HEAD') ?? 'GET';
  const scope = scopeOf(url);
  const parts = {
    querystring: plain(own.querystring),
    params: plain(own.params),
    headers: plain(own.headers),
  };
  const isForm = own.consumes?.includes(FORM) === true;
  return {
    url,
    schema: {
      operationId: operationIdOf(method, url),
      ...schema,
      ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
      ...(isForm && { body: uploadForm() }),
      security:
        scope === undefined
          ? []
          : // The last says that none may be needed.
            [{ bearer: [] }, { apiKey: [] }, { session: [] }, {}],
      response: {
        ...describeProblems([...codesOf(own), ...commonCodes(own, method, scope !== undefined)]),
        ...successes(own, (schema as { response?: Record<string, unknown> }).response ?? {}),
      },
    } as FastifySchema,
  };
};

/** `GET /v1/jobs/:id` is getV1JobsById. */
function operationIdOf(method: string, url: string): string {
  const words = url
    .split(/[/.]/)
    .flatMap((part) => (part === '' ? [] : part.startsWith(':') ? ['by', part.slice(1)] : [part]));
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join('');
}

/** The schema of a part that is no body, without references, which parameters cannot have. */
function plain(schema: unknown): object | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, $ref, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  // A schema that has a name comes as a reference to its own definition.
  const name = $ref?.split('/').at(-1);
  const { id: __, $id: ___, ...own } = name === undefined ? rest : ($defs[name] ?? rest);
  return own;
}

function uploadForm(): object {
  const { properties = {} } = plain(readQuery) as { properties?: object };
  return {
    type: 'object',
    description: 'A form with one file; options come before it, and outrank those of the query.',
    required: ['file'],
    properties: {
      ...properties,
      file: { type: 'string', format: 'binary', description: 'The file, with its name.' },
    },
    examples: [{ file: EXAMPLE_FILE }, { explain: 'true', file: EXAMPLE_FILE }],
  };
}

/** The codes that `problems` gave a route. */
function codesOf({ response }: RouteSchema): ErrorCode[] {
  return Object.values(response ?? {}).flatMap((one: unknown) => codesIn(one) ?? []);
}

function codesIn(response: unknown): readonly ErrorCode[] | undefined {
  const isOurs = typeof response === 'object' && response !== null && 'codes' in response;
  return isOurs ? (response.codes as readonly ErrorCode[]) : undefined;
}

/** What any route of a kind can be refused for. */
function commonCodes(own: RouteSchema, method: string, isScoped: boolean): ErrorCode[] {
  return [
    'HOST_NOT_ALLOWED',
    ...(isScoped ? (['UNAUTHENTICATED', 'FORBIDDEN'] as const) : []),
    ...(READS.has(method) ? [] : (['ORIGIN_NOT_ALLOWED'] as const)),
    ...(own.body === undefined
      ? []
      : (['UNSUPPORTED_MEDIA_TYPE', 'VALIDATION', 'FILE_TOO_LARGE', 'PROTO_KEY'] as const)),
    ...(own.querystring === undefined ? [] : (['VALIDATION'] as const)),
  ];
}

/** The responses that are no problems, as they were translated, each with its description. */
function successes(own: RouteSchema, translated: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const responses = (own.response ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(translated).flatMap(([status, response]) => {
      const given = responses[status];
      if (codesIn(given) !== undefined) return [];
      const about = given instanceof z.ZodType ? given.description : undefined;
      return [[status, withBinary({ description: about ?? own.summary, ...(response as object) })]];
    }),
  );
}

/** A file is bytes to the clients that are made of the document. */
function withBinary(response: { readonly description: unknown; readonly content?: object }): object {
  const { content } = response;
  if (content === undefined || !(BINARY in content)) return response;
  return { ...response, content: { ...content, [BINARY]: { schema: { type: 'string', format: 'binary' } } } };
}

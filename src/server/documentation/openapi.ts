import swagger from '@fastify/swagger';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { App } from '../route.ts';
import { describeRoute } from './describe-route.ts';
import { showExamples } from './media-examples.ts';
import { keepUsedSchemas } from './used-schemas.ts';

const ABOUT = `Tells what every log line is: rules first, then a classifier, then, where one is configured, an LLM.

Failures are \`application/problem+json\` (RFC 9457) with a \`code\` that never changes its meaning. Where a key is needed,
send it as \`Authorization: Bearer <key>\` or \`X-API-Key: <key>\`; \`logsieve keys create\` makes one.`;

/** Has every route that is added from now on described by OpenAPI 3.1: `app.swagger()`. */
export async function describeApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'logsieve',
        version,
        description: ABOUT,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: [
        { name: 'classify', description: 'Lines and files in, labels out.' },
        { name: 'jobs', description: 'Large files in the background, and what became of their rows.' },
        { name: 'answers', description: 'What people say a line is; it outranks everything.' },
        { name: 'about', description: 'Labels, rules and models in force.' },
        { name: 'session', description: 'A key in exchange for a cookie.' },
        { name: 'state', description: 'Whether the server is well.' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A key of `logsieve keys create`.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'logsieve_key',
            description: 'The cookie of POST /v1/session.',
          },
        },
      },
    },
    transform: describeRoute,
    transformObject: (document) => keepUsedSchemas(showExamples(jsonSchemaTransformObject(document))),
  });
}

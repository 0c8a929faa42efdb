import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import swaggerUi from '@fastify/swagger-ui';
import { LogsieveError } from '../../errors.ts';
import type { App } from '../route.ts';

/** Redoc's bundle, which the build puts beside the code; the same place from the sources and from the build. */
const REDOC = fileURLToPath(new URL('../../../dist/redoc/redoc.standalone.js', import.meta.url));

const COMMON =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";
/** Both pages style themselves as they run; Redoc has its search in a worker that it makes. */
const SWAGGER_POLICY = `${COMMON}; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:`;
const REDOC_POLICY = `${COMMON}; script-src 'self'; style-src 'unsafe-inline'; img-src data:; worker-src blob:`;

const REDOC_PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>logsieve API</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 }</style>
</head>
<body>
<redoc spec-url="/openapi.json" disable-search="false" hide-download-button="false"></redoc>
<script src="/redoc/redoc.standalone.js"></script>
</body>
</html>
`;

/** `/openapi.json`, and `/docs` and `/redoc`, which show it; none of them asks another server for anything. */
export async function serveDocumentation(app: App): Promise<void> {
  const hidden = { schema: { hide: true } };
  let document: string | undefined;
  app.get('/openapi.json', hidden, async (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    await reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/redoc', hidden, async (_request, reply) => {
    await reply
      .header('Content-Security-Policy', REDOC_POLICY)
      .type('text/html; charset=utf-8')
      .send(REDOC_PAGE);
  });
  app.get('/redoc/redoc.standalone.js', hidden, async (_request, reply) => {
    if (!existsSync(REDOC)) {
      throw new LogsieveError('NOT_FOUND', 'Redoc is not there: this logsieve was not built', {
        remedy: 'run `npm run build`, or look at /docs',
      });
    }
    await reply
      .header('Cache-Control', 'public, max-age=86400')
      .type('text/javascript; charset=utf-8')
      .send(createReadStream(REDOC));
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: SWAGGER_POLICY,
    theme: { title: 'logsieve API' },
    uiConfig: {
      layout: 'BaseLayout',
      validatorUrl: null,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import { type FastifyBaseLogger, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { identifyCallers, refuseStrangers } from './access/caller.ts';
import { AllowedMethods } from './allowed-methods.ts';
import { Connections } from './connections.ts';
import { describeApi } from './documentation/openapi.ts';
import { serveDocumentation } from './documentation/pages.ts';
import { guardOf, isLoopback } from './guards.ts';
import { clientOf } from './identity.ts';
import { MAX_JSON_BYTES, readJsonBodies } from './json-body.ts';
import { traceRequests } from './observe/trace-requests.ts';
import { LEAST_PACE, type Pace, watchPace } from './pace.ts';
import { sendPage, servePage, wantsPage } from './page.ts';
import { sendProblem } from './problem.ts';
import { answerRawError } from './raw-errors.ts';
import type { App, Route } from './route.ts';
import { ROUTES } from './routes.ts';
import type { Services } from './services.ts';
import { overloaded, rateLimited } from './work-queue.ts';

export interface AppOptions {
  /** Folder of the web page, where this app serves it beside the API. */
  readonly page?: string;
  /** The routes. @default all of the API */
  readonly routes?: readonly Route[];
  /** How slowly a body may come. */
  readonly pace?: Pace;
  /** Milliseconds for the headers of a request. @default 30,000 */
  readonly headersTimeoutMs?: number;
}

const NOTHING_ALLOWED = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};
/** What the page needs, all of it from here; no script or style in the HTML itself. */
const PAGE_ALLOWED = {
  ...NOTHING_ALLOWED,
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'"],
  manifestSrc: ["'self'"],
};

const REQUESTS_A_MINUTE = 6000;

/** An app that is ready to listen: everything that holds for all routes, and the routes. */
export async function createApp(services: Services, options: AppOptions = {}): Promise<App> {
  const { config } = services.context;
  // Every request listens.
  setMaxListeners(0, services.closing, services.stopping);
  const headersTimeout = options.headersTimeoutMs ?? 30_000;
  const connections = new Connections();
  const app: App = fastify({
    loggerInstance: services.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: config.server.trustedProxies.length > 0 ? [...config.server.trustedProxies] : false,
    bodyLimit: MAX_JSON_BYTES,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 8192 },
    clientErrorHandler: (error, socket) => answerRawError(error, socket, connections),
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    http: {
      maxHeaderSize: 16 * 1024,
      headersTimeout,
      // Uploads may take long; `watchPace` ends those that do not get on.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(5000, headersTimeout),
      insecureHTTPParser: false,
    },
  });
  connections.follow(app.server);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const allowed = new AllowedMethods(app);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const isPage = options.page !== undefined && wantsPage(request);
    return isPage ? sendPage(reply) : sendProblem(allowed.refusal(request), request, reply);
  });

  traceRequests(app, services.version);
  const guard = guardOf(config);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('Logsieve-Request-Id', request.id).header('Cache-Control', 'no-store');
    connections.note(request.raw.socket, reply.raw);
    guard.check(request);
    if (services.closing.aborted) {
      reply.header('Connection', 'close');
      throw overloaded(5);
    }
    watchPace(request, reply, options.pace ?? LEAST_PACE);
    done();
  });
  app.addHook('preClose', (done) => {
    // A connection that is at work when the server closes would else be kept open for a next request.
    const idle = setInterval(() => connections.closeIdle(), 50);
    app.server.once('close', () => clearInterval(idle));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    services.metrics.countRequest(method, routeOptions.url, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info({ method, route: routeOptions.url ?? null, status: reply.statusCode, ms }, 'request');
    done();
  });

  await app.register(cookie);
  identifyCallers(app, services.keys);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: options.page === undefined ? NOTHING_ALLOWED : PAGE_ALLOWED,
    },
    strictTransportSecurity: false,
  });
  await app.register(rateLimit, {
    max: config.server.rateLimit ?? REQUESTS_A_MINUTE,
    timeWindow: '1 minute',
    store: services.requestCounts,
    keyGenerator: clientOf,
    allowList: (request) => config.server.rateLimit === null && isLoopback(request.ip),
    errorResponseBuilder: (_request, { ttl }) => rateLimited(Math.max(1, Math.ceil(ttl / 1000))),
  });
  refuseStrangers(app, services.keys);
  await app.register(multipart, { throwFileSizeLimit: false });
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isWork === true) {
      const place = services.queue.enter(clientOf(request));
      request.place = place;
      reply.raw.once('close', () => place.leave());
    }
    done();
  });
  app.decorateRequest('place');
  readJsonBodies(app);
  await describeApi(app, services.version);
  for (const route of options.routes ?? ROUTES) route(app, services);
  await serveDocumentation(app);
  if (options.page === undefined)
    app.get('/', { schema: { hide: true } }, (_, reply) => reply.redirect('/docs'));
  else await servePage(app, options.page);
  return app;
}

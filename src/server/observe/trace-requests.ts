import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { App } from '../route.ts';
import { TRACER } from './trace-stage.ts';

const TRACE_PARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/;

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined;
  }
}

/**
 * A span around every request, below that of the caller by W3C trace context, and the trace's id in the log. The
 * spans go to the OpenTelemetry SDK that the process was started with; without one they cost next to nothing.
 */
export function traceRequests(app: App, version: string): void {
  const tracer = trace.getTracer(TRACER, version);
  app.decorateRequest('span');
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, routeOptions } = request;
    const caller = propagation.extract(context.active(), request.headers);
    const route = routeOptions.url;
    const span = tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': method,
          'url.scheme': request.protocol,
          'logsieve.request_id': request.id,
          ...(route !== undefined && { 'http.route': route }),
        },
      },
      caller,
    );
    request.span = span;
    const traceId = traceIdOf(request, span);
    if (traceId !== undefined) request.log = request.log.child({ traceId });
    context.with(trace.setSpan(caller, span), done);
  });
  // Reading a body leaves the context of the hook above.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.span === undefined) done();
    else context.with(trace.setSpan(context.active(), request.span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    end(request.span, reply.statusCode);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    request.span?.setAttribute('error.type', 'aborted');
    request.span?.end();
    request.span = undefined;
    done();
  });
}

function end(span: Span | undefined, status: number): void {
  span?.setAttribute('http.response.status_code', status);
  if (status >= 500)
    span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
  span?.end();
}

/** The trace that a request belongs to; that of the caller also where nobody takes spans. */
function traceIdOf({ headers }: FastifyRequest, span: Span): string | undefined {
  const { traceId, spanId } = span.spanContext();
  if (!/^0+$/.test(spanId)) return traceId;
  const { traceparent } = headers;
  const [, given] = TRACE_PARENT.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  return given === undefined || /^0+$/.test(given) ? undefined : given;
}

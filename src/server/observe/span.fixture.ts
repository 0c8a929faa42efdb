import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type TextMapPropagator,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** A span that has ended. */
export interface EndedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly attributes: Attributes;
  readonly status: SpanStatus | undefined;
}

/** The part of an OpenTelemetry SDK that the API leaves to it; the spans that end are put into the given list. */
export function collectSpans(ended: EndedSpan[]): void {
  const storage = new AsyncLocalStorage<Context>();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.call(self as never, ...args)),
    bind: (_active, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  propagation.setGlobalPropagator(traceContext);
  trace.setGlobalTracerProvider(providerOf(ended));
}

const traceContext: TextMapPropagator = {
  fields: () => ['traceparent'],
  inject: () => undefined,
  extract(active, carrier, getter) {
    const header = getter.get(carrier, 'traceparent');
    const [, traceId = '', spanId = ''] = /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(String(header)) ?? [];
    if (traceId === '') return active;
    return trace.setSpanContext(active, { traceId, spanId, traceFlags: 1, isRemote: true });
  },
};

function providerOf(ended: EndedSpan[]): TracerProvider {
  let count = 0;
  const startSpan = (name: string, options: SpanOptions = {}, parent: Context = context.active()): Span => {
    const above = trace.getSpanContext(parent);
    count += 1;
    const ids = {
      traceId: above?.traceId ?? count.toString(16).padStart(32, 'e'),
      spanId: count.toString(16).padStart(16, 'a'),
    };
    const attributes: Attributes = { ...options.attributes };
    let status: SpanStatus | undefined;
    const span: Span = {
      spanContext: () => ({ ...ids, traceFlags: 1 }),
      setAttribute(key, value) {
        attributes[key] = value;
        return span;
      },
      setAttributes: (values) => {
        Object.assign(attributes, values);
        return span;
      },
      setStatus(given) {
        status = given;
        return span;
      },
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      updateName: () => span,
      end: () => void ended.push({ name, ...ids, parentId: above?.spanId, attributes, status }),
      isRecording: () => true,
      recordException: () => undefined,
    };
    return span;
  };
  return {
    getTracer: () => ({
      startSpan,
      startActiveSpan: (name: string, ...rest: unknown[]) => {
        const work = rest.pop() as (span: Span) => never;
        const span = startSpan(name, rest[0] as SpanOptions | undefined);
        return context.with(trace.setSpan(context.active(), span), () => work(span));
      },
    }),
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Services } from './services.ts';
import type { Place } from './work-queue.ts';

/** The fastify app, whose schemas are zod's. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds one route, or the methods of one path. */
export type Route = (app: App, services: Services) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The request is work: it takes a place among those that wait, or is refused before its body is read. */
    readonly isWork?: boolean;
    /** The types of body that the route takes. @default application/json */
    readonly accepts?: readonly string[];
  }
  interface FastifyRequest {
    /** The request's place among the work, where its route is work. */
    place?: Place;
  }
}

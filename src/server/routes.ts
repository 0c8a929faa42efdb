import { sessionRoutes } from './access/session.ts';
import { classify } from './classify.ts';
import { healthz } from './healthz.ts';
import { metrics } from './observe/metrics-route.ts';
import type { Route } from './route.ts';

/** Every route of the API, in the order of the documentation. */
export const ROUTES: readonly Route[] = [classify, sessionRoutes, healthz, metrics];

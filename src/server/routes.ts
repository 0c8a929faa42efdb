import { healthz } from './healthz.ts';
import type { Route } from './route.ts';

/** Every route of the API, in the order of the documentation. */
export const ROUTES: readonly Route[] = [healthz];

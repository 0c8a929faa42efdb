/**
 * The HTTP API: requests enter, the rooms below are asked, answers and problems leave. This room parses, calls and
 * maps errors; it refuses to know how a line is judged or a job is kept.
 *
 * A route is one file that exports a `Route`, a function `(app, services) => void`, and one entry of `ROUTES`. It
 * gives zod schemas, with descriptions and examples, for params, querystring, body and each response; `problems`
 * adds those of its errors. What is wrong is thrown as a LogsieveError and leaves as problem+json. `config.isWork`
 * gives the request a place in the queue (`request.place`); `config.accepts` names bodies other than JSON.
 */
export { type AppOptions, createApp } from './app.ts';
export { listen } from './listen.ts';
export { openServices, type Services } from './services.ts';

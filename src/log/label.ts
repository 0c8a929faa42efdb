/** A label and what a line must report to earn it. */
export interface LabelDefinition {
  readonly name: string;
  readonly definition: string;
}

/** Labels that a label set may have. */
export const MOST_LABELS = 256;

/** The verdict's label when no stage can tell; never a class of the classifier. */
export const UNCLASSIFIED = 'Unclassified';

/**
 * The nine labels of the shipped configuration, highest precedence first: where two fit a line, the one
 * further up wins.
 */
export const DEFAULT_LABELS: readonly LabelDefinition[] = [
  {
    name: 'Security Alert',
    definition:
      'something that may be an attack, abuse or unauthorised access: a failed or refused login, an invalid user, brute force, a privilege gained that should not be, access denied or blocked, malware, an IDS, WAF or firewall hit, tampering',
  },
  {
    name: 'Critical Error',
    definition:
      'a service, host or vital component that is down, crashed, cannot start or lost data: kernel panic, fatal, out of service, unrecoverable hardware fault',
  },
  {
    name: 'Workflow Error',
    definition:
      'a business process that could not go on because of its own data, rules or state, though the software works: a case, order, lead, invoice, approval or escalation that failed or was aborted',
  },
  {
    name: 'Deprecation Warning',
    definition:
      'a feature, API, version or option that is or will be deprecated, retired, unsupported or removed, usually with its replacement',
  },
  {
    name: 'HTTP Status',
    definition:
      'one HTTP request or its response, as an access log, a gateway or a WSGI server writes it: method, path, status code, bytes, time; whatever the code is',
  },
  {
    name: 'Error',
    definition:
      'an operation or component that failed while the system as a whole goes on: exception, timeout, connection refused, task failed, bad input or configuration, corrected or single hardware error',
  },
  {
    name: 'Resource Usage',
    definition:
      'how much of a resource is used, free, claimed or limited: memory, CPU, disk, threads, quota, pool, cache, load, bandwidth, transferred bytes as a tally',
  },
  {
    name: 'User Action',
    definition:
      "something a person's account did or had done to it, and that was allowed: logged in or out, session opened or closed, account created or changed, command run, document opened",
  },
  {
    name: 'System Notification',
    definition:
      'routine news of the system itself: started, stopped, connected, configured, updated, backed up, finished, state changed, progress, discovery, heartbeat',
  },
];

import type { KeyRing } from '../../store/index.ts';

/** Keys as the server needs them. */
export interface Keys {
  /** Whether a request without a key is refused. */
  readonly isRequired: boolean;
  /** Those of the store; undefined where there is no store yet, and so no key. */
  ring(): Promise<KeyRing | undefined>;
}

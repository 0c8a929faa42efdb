/** What a key of the HTTP API may be used for. */
export const KEY_SCOPES = ['classify', 'answers', 'jobs', 'metrics'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key of the HTTP API, without the secret itself, which is nowhere kept. */
export interface ApiKey {
  readonly id: number;
  /** What people call it. */
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The last four characters of the secret, by which its holder knows it again. */
  readonly lastFour: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; null: never. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export interface NewKey {
  /** 1 to 100 characters. */
  readonly name: string;
  /** At least one. */
  readonly scopes: readonly KeyScope[];
  /** @default never */
  readonly expiresAt?: Date | undefined;
}

/** Keys of the HTTP API and the sessions opened with them; of each secret only the SHA-256 hash is kept. */
export interface KeyRing {
  /**
   * Makes a key with a secret of 256 random bits, `lgs_` and 43 characters, which nobody can be told again.
   * @throws RangeError where the name or the scopes are not as `NewKey` has them
   */
  create(key: NewKey): Promise<{ readonly secret: string; readonly key: ApiKey }>;
  /** All of them, revoked and expired too; newest first. */
  list(): Promise<readonly ApiKey[]>;
  /** Ends a key and its sessions for good. undefined: there is no such key. */
  revoke(id: number): Promise<ApiKey | undefined>;
  /** How many keys are in force: neither revoked nor expired. */
  countInForce(): Promise<number>;
  /** The key in force that has this secret. */
  find(secret: string): Promise<ApiKey | undefined>;
  /**
   * Opens a session with the key that has this secret. undefined: no key in force has it.
   * @returns a token of 256 random bits, 43 characters, which stands for the key until it expires or the key does
   */
  openSession(secret: string, seconds: number): Promise<string | undefined>;
  /** The key in force of an open session. */
  findBySession(token: string): Promise<ApiKey | undefined>;
  closeSession(token: string): Promise<void>;
}

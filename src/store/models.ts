export type ModelState = 'candidate' | 'active' | 'retired' | 'rejected';

/** A classifier that was learnt; its file is the caller's. */
export interface Model {
  readonly id: number;
  /** Version of the label set, as `labelSetOf` names it. */
  readonly labelSet: string;
  /** Name of its file in the folder of models. */
  readonly file: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  readonly encoderHash: string;
  readonly templateVersion: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** JSON: its scores. */
  readonly summary: string;
  readonly state: ModelState;
}

export type NewModel = Omit<Model, 'id' | 'createdAt' | 'state'> & {
  /** @default candidate */
  readonly state?: 'candidate' | 'rejected' | undefined;
};

/** The versions of classifiers that were learnt, and which is in force: at most one for each label set. */
export interface ModelRegistry {
  /** @throws RangeError where the summary is no JSON */
  add(model: NewModel): Promise<Model>;
  /** Newest first. @param labelSet of one label set only. @default all */
  list(labelSet?: string): Promise<readonly Model[]>;
  get(id: number): Promise<Model | undefined>;
  /** Puts a model in force, whatever its state; the one before is retired. undefined: there is no such model. */
  activate(id: number): Promise<Model | undefined>;
  /**
   * Takes the newest activation back. `to` is what was in force before it; null: none was. undefined: there was
   * nothing to take back.
   */
  rollback(labelSet: string): Promise<{ readonly from: Model; readonly to: Model | null } | undefined>;
  active(labelSet: string): Promise<Model | undefined>;
}

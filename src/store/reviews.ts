/** How far reviews have come: which templates were done, under a key that stands for what is reviewed. */
export interface ReviewProgress {
  /** Notes templates as done; those that are noted already stay so. */
  add(key: string, templates: readonly string[]): Promise<void>;
  /** The templates done, in the order they were. */
  list(key: string): Promise<readonly string[]>;
  /** Takes templates back, which are to be done then; what is not noted is left alone. */
  remove(key: string, templates: readonly string[]): Promise<void>;
  clear(key: string): Promise<void>;
}

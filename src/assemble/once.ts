/** The same promise for all who ask; asks again after a failure. */
export function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started?: Promise<T> } {
  const get: (() => Promise<T>) & { started?: Promise<T> } = () => {
    get.started ??= make().catch((error: unknown) => {
      delete get.started;
      throw error;
    });
    return get.started;
  };
  return get;
}

import type { RestoreOptions, Store, StoreOptions } from './store.ts';
import { isPresent, storeFiles } from './store-files.ts';

// SQLite takes as long to load as Node itself, and most runs have no store.
const opening = () => import('./open-store.ts');
const restoring = () => import('./restore-store.ts');

/**
 * Opens the store of a data directory; makes it where there is none, and brings an older one up to date.
 * @throws LogsieveError DATA_DIR_LOCKED, STORE_TOO_NEW, STORE_CORRUPT, STORAGE_FULL
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { open } = await opening();
  return await open(options);
}

/** Whether a data directory has a store, even a damaged one. */
export function hasStore(directory: string): boolean {
  return isPresent(storeFiles(directory));
}

/** Opens the store if there is one, and makes nothing where there is none. @throws as `openStore` */
export async function openStoreIfPresent(options: StoreOptions): Promise<Store | undefined> {
  return hasStore(options.directory) ? await openStore(options) : undefined;
}

/**
 * Puts a backup in the place of the store, once it is known to be sound. Killed at any moment, it leaves the one or
 * the other store whole.
 * @returns where the replaced store is kept; null where there was none
 * @throws LogsieveError INPUT_UNREADABLE; STORE_CORRUPT, STORE_TOO_NEW for the backup; DATA_DIR_LOCKED where others
 * have the store open
 */
export async function restoreStore(options: RestoreOptions): Promise<{ readonly replaced: string | null }> {
  const { restore } = await restoring();
  return await restore(options);
}

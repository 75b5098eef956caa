const keyPattern = /^[a-z0-9_-][a-z0-9_.-]*(?:\/[a-z0-9_-][a-z0-9_.-]*)*$/

/** A key is a safe path in a folder (no empty, hidden or `..` segment) and in a URL. */
export function isStorageKey(key: string): boolean {
  return key.length <= 200 && keyPattern.test(key)
}

/** Downloads must begin within this time. */
export const downloadLifeMs = 5 * 60_000

/** Uploads must begin within this time. */
export const uploadLifeMs = 15 * 60_000

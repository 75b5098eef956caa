const keyPattern = /^[a-z0-9_-][a-z0-9_.-]*(?:\/[a-z0-9_-][a-z0-9_.-]*)*$/

/** A key is a safe path in a folder (no empty, hidden or `..` segment) and in a URL. */
export function isStorageKey(key: string): boolean {
  return key.length <= 200 && keyPattern.test(key)
}

/** Downloads must begin within this time. */
export const downloadLifeMs = 5 * 60_000

/** Uploads must begin within this time. */
export const uploadLifeMs = 15 * 60_000

/** One range of an upload; S3 takes no shorter part but the last. */
export const rangeBytes = 5 * 1024 ** 2

/** A file in ranges, from a byte on. */
export function rangesFrom(from: number, bytes: number): { from: number; to: number }[] {
  const count = Math.ceil((bytes - from) / rangeBytes)
  return Array.from({ length: count }, (_, n) => ({ from: from + n * rangeBytes, to: Math.min(from + (n + 1) * rangeBytes, bytes) }))
}

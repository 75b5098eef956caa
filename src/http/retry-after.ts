import { KiwiError } from '../errors.ts'

/** Seconds until the next try (RFC 9110 §10.2.3), from the refusals that state them. */
export function retryAfter(errors: readonly unknown[]): Record<string, string> {
  const seconds = errors.map((error) => Number((error instanceof KiwiError && error.details?.['retryAfterSeconds']) || 0))
  return seconds.some((wait) => wait > 0) ? { 'retry-after': String(Math.max(...seconds)) } : {}
}

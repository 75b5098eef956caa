/**
 * The message of the innermost cause: `fetch failed` alone says nothing, and a refused connection
 * often has only a code.
 */
export function innermostReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause !== undefined) return innermostReason(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return innermostReason(error.errors[0])
  return error.message || (error as { code?: string }).code || error.name
}

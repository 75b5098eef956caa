import { KiwiError } from '../errors.ts'

/**
 * The SQLSTATE behind an error, however deep in its causes; undefined when Postgres did not answer.
 */
export function pgErrorCode(error: unknown): string | undefined {
  return pgError(error)?.code
}

/** Another row has the key. */
export const uniqueViolation = '23505'

/** The constraint a 23xxx error names, or undefined. */
export function pgErrorConstraint(error: unknown): string | undefined {
  const found = pgError(error)
  return found?.constraint_name ?? found?.constraint
}

interface PgError extends Error {
  code: string
  constraint_name?: string
  constraint?: string
}

function pgError(error: unknown): PgError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (isSqlState((at as Partial<PgError>).code)) return at as PgError
  }
  return undefined
}

/** Node's own codes (EPIPE) also have five letters; those of Postgres hold a digit. */
function isSqlState(code: unknown): code is string {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)
}

/**
 * 08 connection, 57P0x server going away, 25P03 and 25P04 a time-out that ends the session, 53300
 * no slot left, XX broken.
 */
const endsSession = /^(08...|57P0.|25P0[34]|53300|XX...)$/

/**
 * True when the session is gone or not to be trusted: whether the server did what it was sent is
 * not known from this error.
 */
export function isConnectionLoss(error: unknown): boolean {
  const code = pgErrorCode(error)
  return code === undefined || endsSession.test(code)
}

/**
 * A migration changed what a named statement gives, or a pooler lost it: this session would fail
 * with it again and again.
 */
export function isStalePlan(error: unknown): boolean {
  const found = pgError(error)
  return found?.code === '26000' || (found?.code === '0A000' && found.message.includes('cached plan'))
}

/**
 * Cancelled by a time-out (57014, 55P03), still in conflict after every retry, refused for want of
 * disk or memory (53100, 53200) or by a database that only reads (25006), or sent by a process
 * whose clock is off (KW001, see money_day): the caller may try again later.
 */
const passing = new Set(['57014', '55P03', '40001', '40P01', '53100', '53200', '25006', 'KW001'])

/**
 * Refused for what it is: a value or a constraint (classes 22 and 23). To try it again would give
 * the same.
 */
export function isRefusedRow(error: unknown): boolean {
  return /^2[23]/.test(pgErrorCode(error) ?? '')
}

/**
 * What callers see: UNAVAILABLE for what passes by itself, anything else as it was. The cause is
 * kept.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof KiwiError) return error
  const code = pgErrorCode(error)
  if (code === undefined) return error
  return passing.has(code) || endsSession.test(code) ? new KiwiError('UNAVAILABLE', { cause: error }) : error
}

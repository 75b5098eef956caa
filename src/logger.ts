/** The part of a logger that Kiwi uses: pino on Node, console on Workers. */
export interface Logger {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

const secretName = /token|secret|password|authorization|cookie|phone|^ci$|^di$|pin|accountnum|account_num|fintech|birth|verifier|nonce/i

/**
 * The message of an error for logs and rows of failed jobs. What did not fit a schema is told by
 * code and place: zod repeats unknown keys, which may be anybody's words.
 */
export function loggedMessage(error: Error): string {
  const issues: unknown = Reflect.get(error, 'issues')
  if (!Array.isArray(issues)) return error.message
  return (issues as { code: string; path: PropertyKey[] }[])
    .map(({ code, path }) => `${code} at ${path.map(String).join('.') || 'the top'}`)
    .join(', ')
}

/** Redacts secret fields by name, at any depth. Errors keep name, message, stack and code. */
export function redact(value: unknown, depth = 0): unknown {
  if (depth > 6 || value === null || typeof value !== 'object') return value
  if (value instanceof Error) {
    const message = loggedMessage(value)
    return {
      type: value.name,
      message,
      stack: value.stack?.replace(value.message, () => message),
      code: Reflect.get(value, 'code'),
      cause: redact(value.cause, depth + 1),
    }
  }
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? '[redacted]' : redact(inner, depth + 1)]),
  )
}

/** One JSON line per event, for runtimes without a file descriptor. */
export function consoleLogger(): Logger {
  const line = (level: string) => (facts: object, message: string) =>
    console.log(JSON.stringify({ level, time: new Date().toISOString(), message, ...(redact(facts) as object) }))
  return { debug: () => {}, info: line('info'), warn: line('warn'), error: line('error') }
}

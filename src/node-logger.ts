import pino from 'pino'
import { type Logger, redact } from './logger.ts'

/** pino to standard output, every fact redacted by name first. */
export function nodeLogger(level: string, name: string): Logger {
  return pino({
    level,
    base: { name },
    messageKey: 'message',
    formatters: { log: (facts) => redact(facts) as Record<string, unknown> },
    serializers: { err: (err: unknown) => err },
  })
}

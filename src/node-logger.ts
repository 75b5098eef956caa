import pino from 'pino'
import { type Logger, redact } from './logger.ts'

/** pino to standard output, or to a file, every fact redacted by name first. */
export function nodeLogger(level: string, name: string, file?: string): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { name },
    messageKey: 'message',
    formatters: { log: (facts) => redact(facts) as Record<string, unknown> },
    serializers: { err: (err: unknown) => err },
  }
  return file === undefined ? pino(options) : pino(options, pino.destination({ dest: file, sync: true }))
}

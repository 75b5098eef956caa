import { ConfigError } from './config.ts'
import { nodeLogger } from './node-logger.ts'

/** Ends the process: a wrong setting by its sentences, anything else by one line of the log. */
export function endProcess(error: unknown, name: string): never {
  if (error instanceof ConfigError) console.error(error.message)
  else nodeLogger('info', name).error({ err: error }, 'the process ends by a fault')
  process.exit(1)
}

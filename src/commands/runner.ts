import { InvalidArgumentError } from 'commander'
import { parseQueues, queueNames } from '../jobs/catalog.ts'
import { become } from './become.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('runner')
    .description('run the private job runner, configured by the environment')
    .option('--queues <names>', `work only these queues, separated by commas: ${queueNames.join(', ')}`, queues)
    .action(({ queues: chosen }: { queues?: string }) => become('src/runner.ts', io, chosen === undefined ? [] : ['--queues', chosen]))
}

function queues(text: string): string {
  const known = parseQueues(text)
  if (!known) throw new InvalidArgumentError(`The queues are: ${queueNames.join(', ')}.`)
  return known.join(',')
}

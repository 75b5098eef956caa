import { InvalidArgumentError } from 'commander'
import { parseQueues, queueNames } from '../jobs/catalog.ts'
import { become } from './become.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('runner')
    .description('the private job runner, configured by the environment')
    .option('--queues <names>', `only these, with commas between: ${queueNames.join(', ')}`, queues)
    .action(({ queues: chosen }: { queues?: string }) => become('src/runner.ts', io, chosen === undefined ? [] : ['--queues', chosen]))
}

function queues(text: string): string {
  const known = parseQueues(text)
  if (!known) throw new InvalidArgumentError(`There is: ${queueNames.join(', ')}.`)
  return known.join(',')
}

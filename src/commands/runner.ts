import { become } from './become.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('runner')
    .description('the private job runner, configured by the environment')
    .action(() => become('src/runner.ts', io))
}

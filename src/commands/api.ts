import { become } from './become.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('api')
    .description('run the public API process, configured by the environment')
    .action(() => become('src/server.ts', io))
}

import { openApi } from '../http/openapi.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('openapi')
    .description('print the API as an OpenAPI 3.1 document, as /openapi.json answers it')
    .option('--url <origin>', 'where the API is', io.env['PUBLIC_URL'] ?? 'http://localhost:3000')
    .action(({ url }: { url: string }) => {
      const document = openApi(url)
      io.answer(document, () => JSON.stringify(document, null, 2))
    })
}

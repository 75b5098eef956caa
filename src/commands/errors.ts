import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorCode, errorMessages, reasonMessages } from '../errors.ts'
import { httpStatusOf } from '../routers/trpc.ts'
import { CommandFailure } from './io.ts'
import type { Register } from './program.ts'

const file = 'docs/errors.md'

export const register: Register = (program, io) => {
  program
    .command('errors')
    .description(`list every refusal in ${file}`)
    .option('--check', 'only say whether the list is true; fails when it is not')
    .action((options: { check?: boolean }) => {
      const path = join(io.root, file)
      const listed = errorIndex()
      if (options.check) {
        if (readFileSync(path, 'utf8') !== listed) throw new CommandFailure(`${file} is not what src/errors.ts says: run "./kiwi errors".`)
        return io.answer({ file, current: true }, `${file} is true.`)
      }
      writeFileSync(path, listed)
      io.answer({ file }, `${file} is written.`)
    })
}

function errorIndex(): string {
  const rows = (Object.keys(errorMessages) as ErrorCode[]).map(
    (code) => `| \`${code}\` | ${httpStatusOf(code)} | ${errorMessages[code].ko} | ${errorMessages[code].en} |`,
  )
  const reasons = Object.entries(reasonMessages).map(([reason, { ko, en }]) => `| \`${reason}\` | ${ko} | ${en} |`)
  return `# Errors

Written from src/errors.ts by \`./kiwi errors\`. A refusal carries its code, a sentence in the caller's language (\`x-kiwi-locale\`, else
\`Accept-Language\`), the field at fault where there is one, public details, and the request id (also in \`x-request-id\`).
Nothing was written when a call is refused, but for \`OUTCOME_UNKNOWN\`: there the same call with the same idempotency key is safe.

| code | HTTP | ko | en |
| --- | --- | --- | --- |
${rows.join('\n')}

Some refusals say more than their code: \`details.reason\` names one of these, and the sentence is its.

| reason | ko | en |
| --- | --- | --- |
${reasons.join('\n')}
`
}

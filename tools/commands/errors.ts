import { type ErrorCode, errorMessages, reasonMessages } from '../../src/errors.ts'
import { httpStatusOf } from '../../src/routers/trpc.ts'
import { generatedPage } from './generated-page.ts'
import type { Register } from '../../src/commands/program.ts'

export const register: Register = (program, io) => {
  generatedPage(program, io, {
    command: 'errors',
    typed: './kiwi errors',
    description: 'list every refusal in docs/errors.md',
    file: 'docs/errors.md',
    text: errorIndex,
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

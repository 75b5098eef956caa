import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailure } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'
import { openApi } from '../../src/http/openapi.ts'
import { apiOf, breaksBetween, mayBreak, type PublishedApi } from '../sdk/compatibility.ts'

const published = 'sdk/published-api.json'

export const register: Register = (program, io) => {
  program
    .command('sdk')
    .description('the SDK as a package')
    .command('publish-api')
    .description('keep the API of this version of the SDK, with which later ones are compared')
    .action(() => {
      const faults = sdkFaults(io.root)
      if (faults.length > 0) throw new CommandFailure(faults.join('\n'))
      writeFileSync(join(io.root, published), textOf(currentApi(io.root)))
      io.answer({ file: published }, `${published} is written.`)
    })
}

/** Why this API may not be published under the version of the SDK; empty if it may. */
export function sdkFaults(root: string): string[] {
  const before = JSON.parse(readFileSync(join(root, published), 'utf8')) as PublishedApi
  const now = currentApi(root)
  const breaks = breaksBetween(before, now)
  if (breaks.length === 0) return []
  if (!mayBreak(before.version, now.version))
    return [
      `These calls of @kiwi/sdk ${before.version} break: keep the old form beside the new one, or raise the version in sdk/package.json, write it into sdk/CHANGELOG.md and run "./kiwi sdk publish-api".`,
      ...breaks,
    ]
  const isTold = readFileSync(join(root, 'sdk/CHANGELOG.md'), 'utf8').includes(`\n## ${now.version}\n`)
  return isTold ? [] : [`Write "## ${now.version}" into sdk/CHANGELOG.md: ${breaks.length} calls break.`, ...breaks]
}

function currentApi(root: string): PublishedApi {
  const { version } = JSON.parse(readFileSync(join(root, 'sdk/package.json'), 'utf8')) as { version: string }
  return apiOf(version, openApi('https://kiwi.example') as unknown as Parameters<typeof apiOf>[1])
}

/** A procedure a line, so that a change of one reads as a change of one. */
function textOf({ version, procedures }: PublishedApi): string {
  const lines = Object.entries(procedures).map(([name, one]) => `    ${JSON.stringify(name)}: ${JSON.stringify(one)}`)
  return `{\n  "version": ${JSON.stringify(version)},\n  "procedures": {\n${lines.join(',\n')}\n  }\n}\n`
}

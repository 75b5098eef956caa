import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningApi, startNodeApi } from '../api.ts'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { buildTown } from './town.ts'

/** A program of Python: `pip install schemathesis`, then on the PATH or named by this variable. */
const program = process.env['KIWI_SCHEMATHESIS'] ?? 'schemathesis'
const isThere = process.env['KIWI_FUZZ'] === 'long' && spawnSync(program, ['--version']).status === 0
if (process.env['KIWI_FUZZ'] === 'long' && !isThere)
  console.warn('Skipped: no schemathesis. "pip install schemathesis" puts it on the PATH, or KIWI_SCHEMATHESIS names it.')

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let api: RunningApi
const causes: string[] = []
const dir = mkdtempSync(join(tmpdir(), 'kiwi-schemathesis-'))
beforeAll(async () => {
  fixture = await sandboxWorld()
  fixture.world.deps.logger.error = (facts: object) => void causes.push(String((facts as { err?: unknown }).err))
  api = await startNodeApi(fixture.world)
})
afterAll(async () => {
  await api.close()
  await fixture.close()
  rmSync(dir, { recursive: true, force: true })
})

function run(...words: string[]): Promise<{ code: number; output: string }> {
  return new Promise((settle) => {
    const options = { cwd: dir, env: { ...process.env, NO_COLOR: '1', COLUMNS: '200' }, maxBuffer: 1 << 28 }
    execFile(program, words, options, (error, stdout, stderr) =>
      settle({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: stdout + stderr }),
    )
  })
}

/**
 * Rules that JSON Schema cannot say (a cursor that fits its list, one of two fields) are refused as
 * BAD_INPUT.
 */
const settingsOf = (token: string): string => `
request-timeout = 20
[auth.openapi.session]
bearer = "${token}"
[generation]
max-examples = 10
with-security-parameters = false
# A text is cleaned before it is measured: one that is longer as it comes may be taken.
[checks.negative_data_rejection]
enabled = false
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "412", "422", "429", "431"]
# They end the session that the rest of the run needs.
[[operations]]
include-operation-id = ["auth.signOut", "me.leave"]
enabled = false
# It refuses in its stream, whose status is 200.
[[operations]]
include-operation-id = "me.events"
[operations.checks]
ignored_auth.enabled = false
`

it.skipIf(!isThere)(
  'answers a program that knows only /openapi.json as the document says',
  async () => {
    const { people } = await buildTown(fixture.world)
    const token = await fixture.world.sessionToken(people.member)
    writeFileSync(join(dir, 'schemathesis.toml'), settingsOf(token))
    const more = process.env['KIWI_SCHEMATHESIS_WORDS']?.split(' ') ?? []
    const { code, output } = await run('run', `${api.url}/openapi.json`, ...more)
    console.log(output)
    expect({ code, causes }).toEqual({ code: 0, causes: [] })
  },
  1_800_000,
)

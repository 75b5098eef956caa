import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** [file, what it imports, what the lint says of it; null: nothing] */
const planted: [file: string, imported: string, said: RegExp | null][] = [
  ['src/pay/wallet/a.ts', '../../commerce/orders/rules.ts', /pay stands below commerce/],
  ['src/social/people/a.ts', '../../pay/wallet/send-money.ts', /social stands below pay/],
  ['src/social/people/b.ts', '../../commerce/products/schema.ts', /social stands below commerce/],
  ['src/commerce/orders/a.ts', '../../http/env.ts', /commerce stands below http/],
  ['src/commerce/orders/b.ts', '../../routers/trpc.ts', /commerce stands below routers/],
  ['src/social/people/c.ts', '../../jobs/handlers/index.ts', /social stands below job handlers/],
  ['src/jobs/a.ts', '../social/people/schema.ts', /jobs stands below social/],
  ['src/realtime/a.ts', '../context.ts', /platform stands below context/],
  ['src/platform/bank/a.ts', '../../pay/bank/schema.ts', /platform stands below pay/],
  ['src/db/a.ts', '../platform/bank/port.ts', /db stands below platform/],
  ['src/shared/a.ts', '../db/handles.ts', /leaves stands below db/],
  ['src/social/people/d.ts', '../posts/internal/post-page.ts', /internal\/ belongs to its area/],
  ['src/commands/a.ts', '../social/posts/internal/post-page.ts', /internal\/ belongs to its area/],
  ['src/commands/b.ts', '../server.ts', /A root only starts a process/],
  ['src/social/people/e.ts', '../../../demo/people.ts', /Production code imports no tool/],
  ['src/pay/bank/a.ts', '../../platform/bank/openbanking.ts', /Wings know other services by their port\.ts only/],
  ['src/pay/bank/b.ts', '../../realtime/subscribe.ts', /Only routers subscribe/],
  ['sandbox/a.ts', '../src/ids.ts', /The sandbox is another company/],
  ['sdk/src/a.ts', '../../src/social/people/rules.ts', /The SDK knows the API/],
  ['web/src/a.ts', '../../src/social/people/rules.ts', /The web app knows the API/],
  ['src/commerce/orders/c.ts', '../../pay/wallet/send-money.ts', null],
  ['src/commerce/orders/d.ts', './internal/plan-cancel.ts', null],
  ['src/pay/bank/c.ts', '../../platform/bank/port.ts', null],
  ['src/pay/bank/d.test.ts', '../ledger/internal/anything.ts', null],
  ['src/routers/a.ts', '../realtime/subscribe.ts', null],
]

const types: [file: string, text: string, said: RegExp | null][] = [
  ['sdk/src/b.ts', `export { appRouter } from '../../src/routers/index.ts'\n`, /values of the API never reach a client/],
  ['sdk/src/c.ts', `export type { AppRouter } from '../../src/routers/index.ts'\n`, null],
  ['src/social/one.ts', `import type { Two } from './two.ts'\nexport type One = Two\n`, /cycle/],
  ['src/social/two.ts', `import type { One } from './one.ts'\nexport type Two = One\n`, /cycle/],
]

let dir = ''
let said: { filename: string; message: string; help?: string }[] = []

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-tower-'))
  for (const file of ['oxlint.config.ts', 'tools/tower.ts', 'package.json']) cpSync(join(root, file), join(dir, file))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  const texts = planted.map(([file, imported]) => [file, `export * from '${imported}'\n`] as const)
  for (const [file, text] of [...texts, ...types]) {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const run = spawnSync(process.execPath, [oxlint, '-f', 'json', 'src', 'sandbox', 'sdk', 'web'], { cwd: dir, encoding: 'utf8' })
  said = (JSON.parse(run.stdout) as { diagnostics: typeof said }).diagnostics
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the tower of ARCHITECTURE.md', () => {
  it.each([...planted, ...types])('%s importing %s', (file, _, expected) => {
    const ofFile = said.filter(({ filename }) => filename === file).map(({ message, help }) => `${message} ${help ?? ''}`)
    if (expected === null) expect(ofFile).toEqual([])
    else expect(ofFile).toEqual([expect.stringMatching(expected)])
  })
})

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Every floor of ARCHITECTURE.md, top first, with files on it and what is imported from it. */
const floors: [name: string, files: string[], imported: string][] = [
  ['http', ['src/http/below.ts'], 'src/http/env.ts'],
  ['routers', ['src/routers/below.ts'], 'src/routers/trpc.ts'],
  ['job handlers', ['src/jobs/handlers/below.ts', 'src/jobs/runner/below.ts'], 'src/jobs/handlers/index.ts'],
  ['commerce', ['src/commerce/orders/below.ts', 'src/commerce/orders/internal/below.ts'], 'src/commerce/orders/rules.ts'],
  ['pay', ['src/pay/wallet/below.ts'], 'src/pay/wallet/send-money.ts'],
  ['social', ['src/social/people/below.ts'], 'src/social/people/schema.ts'],
  ['jobs', ['src/jobs/below.ts'], 'src/jobs/catalog.ts'],
  ['context', ['src/context.ts'], 'src/context.ts'],
  ['platform', ['src/platform/bank/below.ts', 'src/realtime/below.ts'], 'src/platform/bank/port.ts'],
  ['db', ['src/db/below.ts'], 'src/db/handles.ts'],
  ['leaves', ['src/shared/below.ts', 'src/ids.ts'], 'src/ids.ts'],
]

const upward = floors.flatMap(([below, files], at) =>
  files.flatMap((file) => floors.slice(0, at).map(([above, , imported]) => ({ file, below, above, from: specifierOf(file, imported) }))),
)

function specifierOf(file: string, imported: string): string {
  const path = relative(dirname(file), imported)
  return path.startsWith('.') ? path : `./${path}`
}

/** [file, what it imports, what the lint says of it; null: nothing] */
const planted: [file: string, imported: string, said: RegExp | null][] = [
  ['src/social/people/d.ts', '../posts/internal/post-page.ts', /internal\/ belongs to its area/],
  ['src/commands/a.ts', '../social/posts/internal/post-page.ts', /internal\/ belongs to its area/],
  ['src/commands/b.ts', '../server.ts', /A root only starts a process/],
  ['src/social/people/e.ts', '../../../demo/people.ts', /Production code imports no tool/],
  ['src/jobs/b.ts', '../../test/worlds/world.ts', /Production code imports no tool/],
  ['src/http/a.ts', '../dev/state.ts', /Production code imports no tool/],
  ['src/db/a.ts', '../commands/io.ts', /Production code imports no tool/],
  ['src/pay/bank/a.ts', '../../platform/bank/openbanking.ts', /Wings know other services by their port\.ts only/],
  ['src/pay/bank/b.ts', '../../realtime/subscribe.ts', /Only routers subscribe/],
  ['sandbox/a.ts', '../src/ids.ts', /The sandbox is another company/],
  ['demo/a.ts', '../src/social/posts/internal/post-page.ts', /internal\/ belongs to its area/],
  ['bench/a.ts', '../src/server.ts', /A root only starts a process/],
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

/** What needs types, and what the lint says of it. */
const typed: [file: string, text: string, said: RegExp][] = [
  ['src/floating.ts', `export const go = async () => 1\ngo()\n`, /no-floating-promises|Promises must be awaited/],
  ['src/misused.ts', `export const ask = async () => true\nexport const is = () => (ask() ? 1 : 2)\n`, /Promise|promise/],
  ['src/awaited.ts', `export const same = async (at: number) => await at\n`, /non-Promise/],
  [
    'src/open.ts',
    `export function of(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n`,
    /not exhaustive/,
  ],
]

let dir = ''
let said: { filename: string; message: string; help?: string }[] = []

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-tower-'))
  for (const file of ['oxlint.config.ts', 'tools/tower.ts', 'package.json']) cpSync(join(root, file), join(dir, file))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  plant('tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: { types: [] }, include: ['src'] }))
  for (const [file, imported] of planted) plant(file, `export * from '${imported}'\n`)
  for (const [file, text] of [...types, ...typed]) plant(file, text)
  for (const file of new Set(upward.map((one) => one.file)))
    plant(file, upward.flatMap((one) => (one.file === file ? [`export * from '${one.from}'\n`] : [])).join(''))
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const args = [oxlint, '--type-aware', '-f', 'json', 'src', 'demo', 'bench', 'sandbox', 'sdk', 'web']
  const run = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' })
  said = (JSON.parse(run.stdout) as { diagnostics: typeof said }).diagnostics
})

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(dir, file)), { recursive: true })
  writeFileSync(join(dir, file), text)
}

afterAll(() => rmSync(dir, { recursive: true, force: true }))

const saidOf = (file: string) => said.filter(({ filename }) => filename === file).map(({ message, help }) => `${message} ${help ?? ''}`)

describe('the tower of ARCHITECTURE.md', () => {
  const saysOf = (file: string, expected: RegExp | null) =>
    expect(saidOf(file)).toEqual(expected === null ? [] : [expect.stringMatching(expected)])
  it.each(planted)('%s importing %s', (file, _, expected) => saysOf(file, expected))
  it.each([...types, ...typed])('%s', (file, _, expected) => saysOf(file, expected))

  it('lets no floor import one above, by whichever path', () => {
    const missed = upward.filter(({ file, below, above }) => !saidOf(file).some((text) => text.includes(`${below} stands below ${above}.`)))
    expect(missed).toEqual([])
    expect(upward.length).toBeGreaterThan(70)
  })
})

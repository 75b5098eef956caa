import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { ordersIn } from '../../test/worlds/order-world.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { sealLedger } from '../pay/proof/seal-ledger.ts'
import { register as backup } from './backup.ts'
import type { Manifest } from './backup/manifest.ts'
import { register as pay } from './pay.ts'
import { register as restore } from './restore.ts'
import { register as verify } from './verify.ts'

let world: World
let admin: postgres.Sql
let saved: Manifest
const dir = mkdtempSync(join(tmpdir(), 'kiwi-backup-'))
const at = (name: string) => join(dir, name)

/** A day of a small house: people, a post with pictures in the storage, an order that is paid. */
beforeAll(async () => {
  world = await createWorld()
  admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
  const [buyer, shop] = [await world.person(), await world.shop()]
  await world.fund(buyer, 50_000)
  const product = await world.product(shop, { priceKrw: 12_000 })
  await ordersIn(world).place(buyer, shop, [{ productId: product.id, quantity: 2 }])
  await world.post(buyer, { caption: 'a line\nand a \\N and a tab\t 한글 🥝' })
  await world.runJobs()
  await sealLedger(world.ctx())
  await world.deps.platform.storage.put('a/one.webp', Buffer.from('kiwi'), 'image/webp')
  await world.deps.platform.storage.put('a-b.webp', Buffer.from('lime!'), 'image/webp')
  const ran = await runCommand(backup, world.env, ['backup', at('whole')])
  expect(ran).toMatchObject({ exitCode: 0, complaint: '' })
  saved = ran.value as Manifest
})
afterAll(async () => {
  await admin.end()
  await world.close()
  rmSync(dir, { recursive: true, force: true })
})

/**
 * Two new databases whose owner may do nothing else on the server; the settings of a house over
 * them.
 */
async function emptyHouse(name: string): Promise<Record<string, string>> {
  const role = `${world.name}_${name}`
  await admin.unsafe(`create role ${role} login password 'secret' nosuperuser nocreaterole nocreatedb`)
  const urls = { DATABASE: `${role}_main`, LOG_DATABASE: `${role}_log` }
  const changed: Record<string, string> = {}
  for (const [prefix, database] of Object.entries(urls)) {
    await admin.unsafe(`create database ${database} owner ${role} template template0`)
    const owner = Object.assign(new URL(inject('postgresUrl')), { username: role, password: 'secret', pathname: `/${database}` })
    changed[`${prefix}_MIGRATION_URL`] = owner.href
    changed[`${prefix}_URL`] = Object.assign(new URL(inject('serviceUrl')), { pathname: `/${database}` }).href
  }
  return { ...world.env, ...changed }
}

/** A copy of the backup that a test may break. */
function broken(name: string, breakIt: (folder: string) => void): string {
  cpSync(at('whole'), at(name), { recursive: true })
  breakIt(at(name))
  return at(name)
}

const rowsOf = ({ databases }: Manifest) =>
  databases.map(({ tables }) =>
    Object.fromEntries(tables.map(({ schema, name, rows, digest }) => [`${schema}.${name}`, `${rows} ${digest}`])),
  )

it('names what it wrote, and no value of a secret', () => {
  const text = readFileSync(at('whole/manifest.json'), 'utf8')
  expect(saved.pictures).toMatchObject({ count: 2, bytes: 9 })
  expect(saved.secrets).toEqual(expect.arrayContaining(['IDENTITY_KEYS', 'BANK_KEYS', 'STORAGE_SECRET']))
  for (const name of saved.secrets) expect(text).not.toContain(world.env[name as keyof typeof world.env])
  const main = rowsOf(saved)[0]!
  expect(main['public.transfer']).not.toMatch(/^0 /)
  expect(Object.keys(main)).toEqual(expect.arrayContaining(['vault.pin_record', 'kept.kept_record', 'public.outbox']))
})

it('is restored into empty databases by an owner without any other right: every row is there, and the ledger proves itself', async () => {
  const env = await emptyHouse('restored')
  await world.deps.platform.storage.delete(['a-b.webp'])
  const ran = await runCommand(restore, env, ['restore', at('whole')])
  expect(ran).toMatchObject({
    exitCode: 0,
    complaint: '',
    value: { pictures: { listed: 2, missing: 1, changed: 0, examples: ['a-b.webp'] } },
  })

  const again = await runCommand(backup, env, ['backup', at('again'), '--no-pictures'])
  expect(rowsOf(again.value as Manifest)).toEqual(rowsOf(saved))
  expect(await runCommand(pay, env, ['pay', 'verify'])).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining('as it was sealed: '),
  })
  expect(await runCommand(verify, env, ['verify', 'log', '--repair'])).toMatchObject({
    exitCode: 0,
    text: expect.stringMatching(/^equal/),
  })

  // Triggers and rights are there, and no reference of a bank call is given again.
  const restored = postgres(env['DATABASE_URL']!, { max: 1, onnotice: () => {} })
  await expect(restored`update transfer set memo = 'x'`).rejects.toMatchObject({ code: '42501' })
  const [next] = await restored`select nextval('bank_tran_seq')::bigint as reference`
  expect(Number(next!['reference'])).toBeGreaterThan(1_000_000_000)
  await restored.end()

  const onto = await runCommand(restore, env, ['restore', at('whole')])
  expect(onto).toMatchObject({
    exitCode: 1,
    complaint: expect.stringMatching(/is not empty, it has \d+ tables: .*Nothing was changed\.\n$/),
  })
  const into = await runCommand(backup, env, ['backup', at('whole')])
  expect(into.complaint).toContain('is not empty: each backup has a folder of its own')
})

it('changes nothing where the storage of pictures does not answer, and says how to do without', async () => {
  const env = await emptyHouse('storageless')
  const ran = await runCommand(restore, { ...env, STORAGE_DIR: '/proc/kiwi/pictures' }, ['restore', at('whole')])
  expect(ran).toMatchObject({
    exitCode: 1,
    complaint: expect.stringMatching(/pictures cannot be compared: .*--no-pictures; nothing was changed/),
  })
  const empty = postgres(env['DATABASE_MIGRATION_URL']!, { max: 1, onnotice: () => {} })
  expect(await empty`select tablename from pg_tables where schemaname = 'public'`).toEqual([])
  await empty.end()
})

let untouched: Record<string, string> | undefined
const changeManifest = (change: (manifest: Manifest) => void) => (folder: string) => {
  const manifest = structuredClone(saved)
  change(manifest)
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
}

it.each([
  [
    'a file with one other byte',
    'The backup is damaged: main/public.person.copy.zst is not as it was written.',
    (folder: string) => {
      const file = join(folder, 'main/public.person.copy.zst')
      const bytes = readFileSync(file)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(file, bytes)
    },
  ],
  [
    'a file too few',
    'The backup is damaged: log/public.log_cursor.copy.zst',
    (folder: string) => rmSync(join(folder, 'log/public.log_cursor.copy.zst')),
  ],
  ['no manifest', 'holds no whole backup', (folder: string) => rmSync(join(folder, 'manifest.json'))],
  [
    'half a manifest',
    'The backup is damaged: manifest.json',
    (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"format":1,'),
  ],
  [
    'SQL in the bounds of a partition',
    'The backup is damaged: manifest.json',
    changeManifest(({ databases }) => (databases[1]!.tables[0]!.partition = { of: 'x', bound: 'DEFAULT; drop table person' })),
  ],
  [
    'a newer migration',
    'does not know its migration main/9999_of_tomorrow',
    changeManifest(({ databases }) => databases[0]!.migrations.push('9999_of_tomorrow')),
  ],
])('%s is refused with a sentence, and the databases stay empty', async (what, sentence, breakIt) => {
  const env = (untouched ??= await emptyHouse('untouched'))
  const ran = await runCommand(restore, env, ['restore', broken(what, breakIt)])
  expect(ran).toMatchObject({ exitCode: 1, complaint: expect.stringContaining(sentence) })
  const target = postgres(env['DATABASE_MIGRATION_URL']!, { max: 1, onnotice: () => {} })
  expect(await target`select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`).toHaveLength(0)
  await target.end()
})

it('a row that was lost on the way into Postgres undoes the whole restore', async () => {
  const env = (untouched ??= await emptyHouse('untouched'))
  const folder = broken(
    'undone',
    changeManifest(({ databases }) => {
      databases[0]!.tables.find(({ name }) => name === 'person')!.rows += 1
    }),
  )
  const ran = await runCommand(restore, env, ['restore', folder])
  expect(ran).toMatchObject({ exitCode: 1, complaint: expect.stringContaining('main/public.person.copy.zst is not as it was written') })
  const target = postgres(env['DATABASE_MIGRATION_URL']!, { max: 1, onnotice: () => {} })
  expect(await target`select from person`).toHaveLength(0)
  await target.end()
})

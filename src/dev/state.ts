import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimPort } from './stores/ports.ts'
import { stopLeftoverPostgres } from './stores/postgres.ts'
import { stopLeftoverRedis } from './stores/redis.ts'
import { CommandFailure } from '../commands/io.ts'
import { type BankSecrets, newBankSecrets } from '../platform/bank/bank-secrets.ts'
import { endLeftover } from './processes/child.ts'
import { devPinSetups } from '../platform/pin-vault/setups-file.ts'

type Ports = Record<'web' | 'postgres' | 'redis' | 'sandbox', number>

/** `kiwi dev` keeps it between two starts, as files of one directory. */
export interface DevState {
  dir: string
  ports: Ports
  /** Made at the first start; they protect only the data of this checkout. */
  secrets: { STORAGE_SECRET: string; IDENTITY_KEYS: string; ADDRESS_KEYS: string } & BankSecrets
  /** For the API alone. */
  pinSetupFile: string
}

const USUAL_WEB_PORT = 3000
const UNFINISHED = 'unfinished'
/** A fresh start keeps these files: they belong to the checkout or to this process. */
const KEPT = /^(dev\.lock.*|install\..*|web-\d+)$/

/** Ends leftovers of a killed start and deletes the state. The caller holds the lock. */
export async function forgetState(dir: string): Promise<void> {
  await Promise.all([
    ...['api', 'runner', 'sandbox'].map((name) => endLeftover(join(dir, `${name}.pid`), '.ts')),
    stopLeftoverRedis(join(dir, 'redis')),
    stopLeftoverPostgres(join(dir, 'postgres')),
  ])
  for (const name of readdirSync(dir)) {
    if (!KEPT.test(name)) rmSync(join(dir, name), { recursive: true, force: true })
  }
}

/** Marks the demo data as incomplete; the returned function takes the mark away. */
export function markUnfinished(dir: string): () => void {
  const mark = join(dir, UNFINISHED)
  writeFileSync(mark, '')
  return () => rmSync(mark, { force: true })
}

/** Whether an earlier start ended before its demo data was complete. */
export function isUnfinished(dir: string): boolean {
  return existsSync(join(dir, UNFINISHED))
}

/** Reads or makes the ports and secrets of a state directory. Keeps earlier ports that are free. */
export async function openState(dir: string, wantedPort: number | null): Promise<DevState> {
  mkdirSync(join(dir, 'logs'), { recursive: true })
  const ports = await choosePorts(dir, wantedPort)
  const secrets = remembered(join(dir, 'dev-secrets.json'), () => ({
    STORAGE_SECRET: randomBytes(32).toString('hex'),
    IDENTITY_KEYS: `k1:${randomBytes(32).toString('hex')}`,
  }))
  // A file of its own: a state from before has no such key.
  const addressKeys = remembered(join(dir, 'address-keys.json'), () => ({ ADDRESS_KEYS: `k1:${randomBytes(32).toString('base64url')}` }))
  const bankSecrets = remembered(join(dir, 'bank-secrets.json'), newBankSecrets)
  return { dir, ports, secrets: { ...secrets, ...addressKeys, ...bankSecrets }, pinSetupFile: await devPinSetups(dir) }
}

async function choosePorts(dir: string, wanted: number | null): Promise<Ports> {
  const file = join(dir, 'ports.json')
  const before: Partial<Ports> = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports>) : {}
  const web = await claimPort(wanted === null ? [before.web, USUAL_WEB_PORT] : [wanted], dir)
  if (wanted !== null && web !== wanted) {
    throw new CommandFailure(`Port ${wanted} is taken by another program. Choose another --port, or leave the option out.`)
  }
  const ports: Ports = {
    web,
    postgres: await claimPort([before.postgres], dir),
    redis: await claimPort([before.redis], dir),
    sandbox: await claimPort([before.sandbox], dir),
  }
  writeFileSync(file, JSON.stringify(ports))
  return ports
}

function remembered<T>(file: string, make: () => T): T {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T
  const made = make()
  writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 })
  return made
}

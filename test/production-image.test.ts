import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { claimPort } from '../src/dev/stores/ports.ts'
import { startRedis } from '../src/dev/stores/redis.ts'
import { buildNode } from '../tools/build.ts'
import { bareEnvironment } from './bare-environment.ts'
import { startVictim } from './faults/postgres.ts'

/**
 * What the image holds: bundles beside `drizzle/`, the one native package and the faces that the
 * API draws with, and no sources.
 */
const root = resolve(import.meta.dirname, '..')
let dir: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-image-'))
  cpSync(join(root, 'drizzle'), join(dir, 'drizzle'), { recursive: true })
  cpSync(join(root, 'package.json'), join(dir, 'package.json'))
  mkdirSync(join(dir, 'node_modules'))
  for (const name of copiedPackages()) {
    mkdirSync(dirname(join(dir, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name))
  }
  for (const name of ['cli', 'api', 'runner', 'decoder'] as const) await buildNode(name, join(dir, 'dist'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The packages, and files of packages, that the Dockerfile copies beside the bundles. */
function copiedPackages(): string[] {
  return [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/--from=build \/kiwi\/node_modules\/(\S+)/g)].map(([, name]) => name!)
}

interface Ran {
  code: number | string
  stdout: string
  stderr: string
}

function kiwi(words: string[], settings: Record<string, string> = {}): Promise<Ran> {
  return new Promise((settle) => {
    const env = { ...bareEnvironment, NODE_ENV: 'production', ...settings }
    execFile(process.execPath, [join(dir, 'dist/cli.js'), ...words], { env, cwd: dir }, (error, stdout, stderr) =>
      settle({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

it('examines the machine, says its version, and refuses a wrong word', async () => {
  const [doctor, version, wrong, id] = await Promise.all([
    kiwi(['doctor', '--json']),
    kiwi(['--version']),
    kiwi(['nonsense']),
    kiwi(['rank', 'explain', 'abc']),
  ])
  expect(doctor).toMatchObject({ code: 0, stderr: '' })
  expect((JSON.parse(doctor.stdout) as { findings: { what: string }[] }).findings.map(({ what }) => what)).toContain('Node')
  expect(version.stdout.trim()).toBe((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version)
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('The commands are: ') })
  expect(id).toMatchObject({ code: 2, stderr: expect.stringContaining('It is an id') })
})

it('draws the picture of a page with the faces of the image', async () => {
  const [file] = globSync('draw-share-card-*.js', { cwd: join(dir, 'dist') })
  const { drawShareCard } = (await import(pathToFileURL(join(dir, 'dist', file!)).href)) as {
    drawShareCard: (card: object, photo: null) => Promise<Uint8Array>
  }
  const card = { kind: 'shops', title: '동네도자기', byline: '@pottery', text: '', price: '', photoKey: null }
  expect((await drawShareCard(card, null)).byteLength).toBeGreaterThan(10_000)
})

it('copies less than 210 MB into an image that is to stay under 250 MB: its base, without a shell, has 20 to 30', () => {
  const bytesOf = (path: string): number => {
    const found = statSync(path)
    if (!found.isDirectory()) return found.size
    return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
  }
  const web = join(root, 'web/dist')
  const parts = [process.execPath, join(dir, 'dist'), join(dir, 'drizzle'), ...(existsSync(web) ? [web] : [])]
  const sizes = [...parts, ...copiedPackages().map((name) => join(root, 'node_modules', name))].map(
    (path) => [path, bytesOf(path)] as const,
  )
  expect(sizes.map(([, bytes]) => bytes).reduce((sum, bytes) => sum + bytes) / 1e6, JSON.stringify(sizes)).toBeLessThan(210)
})

it('loads every command', async () => {
  const help = await kiwi(['--help'])
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+)[ [<]/gm)].map(([, name]) => name!)
  expect(names).toEqual(expect.arrayContaining(['api', 'runner', 'doctor', 'settings', 'db', 'jobs', 'pay', 'search']))
  for (const name of names) expect(await kiwi([name, '--help']), name).toMatchObject({ code: 0, stderr: '' })
})

/** What an operator fills in; the values are only shaped like real ones. */
const accounts: Record<string, string> = {
  KAKAO_CLIENT_ID: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  KAKAO_CLIENT_SECRET: 'Zk3vQ9xW1pLr7TnB5yHc',
  GOOGLE_CLIENT_ID: '1234-kiwi.apps.googleusercontent.com',
  GOOGLE_CLIENT_SECRET: 'GOCSPX-r8Jq2mVx4KdT0wPzL6sY',
  PORTONE_PAGE_URL: 'https://kiwi.test/identity',
  PORTONE_STORE_ID: 'store-5f1c',
  PORTONE_CHANNEL_KEY: 'channel-9a7d',
  PORTONE_API_SECRET: 'uX7pW2nQ8rL5tK0vB3yM9zJ4cH6g',
  PORTONE_WEBHOOK_SECRET: 'whsec_q0fJ9mWc2xRk7vTz5nLp8sYb3dHg6uE1',
  DEPOSIT_WEBHOOK_SECRET: 'whsec_w8sKx1vNq6jPz4tRb9mLc0yGf2hDe7uA',
  OPENBANKING_URL: 'https://bank.test',
  OPENBANKING_CLIENT_ID: 'client-71',
  OPENBANKING_CLIENT_SECRET: 'jW4xT9qL2vN7pRz0kYb5mHc8',
  OPENBANKING_ORG_CODE: 'M202611111',
  OPENBANKING_CENTRAL_ACCOUNT: '110222333444',
  OPENBANKING_CENTRAL_FINTECH_NUM: '120211385488932372042231',
  DEPOSITS_URL: 'https://accounts.test',
  COURIER_KEY: 'dV8pM3rT6wB1qX9nK4sZ',
  PORTONE_RECEIPT_CHANNEL_KEY: 'channel-4c1e',
  POSTCODE_KEY: 'devU01TX0FVVEgyMDI2MTEyNjIyMjQ',
  DEPOSITS_KEY: 'nR5tY8uQ2wE7xK0zL4vB',
}

const files = ['.env', '.env.migrate', '.env.kiwi', '.env.api', '.env.bank']

describe('kiwi settings', () => {
  it('writes files with new keys that only their owner can read, lists what is missing, and overwrites nothing', async () => {
    const at = join(dir, 'first')
    const init = await kiwi(['settings', 'init', '--url', 'https://kiwi.test', '--dir', at, '--json'])
    expect(init).toMatchObject({ code: 0, stderr: '' })
    const { toDo } = JSON.parse(init.stdout) as { toDo: string[] }
    expect(toDo.sort()).toEqual(
      Object.keys(accounts)
        .map((name) => `Set ${name}: it is needed and not set.`)
        .sort(),
    )
    for (const file of files) expect(statSync(join(at, file)).mode & 0o777, file).toBe(0o600)
    const check = await kiwi(['settings', 'check', '--dir', at])
    expect(check.code).toBe(1)
    expect(check.stdout.trim().split('\n').sort()).toEqual(toDo)
    const before = readFileSync(join(at, '.env.bank'), 'utf8')
    expect(await kiwi(['settings', 'init', '--url', 'https://kiwi.test', '--dir', at])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing was written'),
    })
    expect(readFileSync(join(at, '.env.bank'), 'utf8')).toBe(before)
    expect(await kiwi(['settings', 'init', '--url', 'https://kiwi.test/shop', '--dir', join(dir, 'no')])).toMatchObject({ code: 2 })
    expect(existsSync(join(dir, 'no'))).toBe(false)
  })

  it('lists with stores of one’s own also the owner of the databases and the place of pictures', async () => {
    const init = await kiwi(['settings', 'init', '--own-stores', '--url', 'https://kiwi.test', '--dir', join(dir, 'own'), '--json'])
    const { toDo } = JSON.parse(init.stdout) as { toDo: string[] }
    const stores = toDo.flatMap((line) => /^Set (\w*(?:DATABASE|REDIS|STORAGE)\w*)/.exec(line)?.[1] ?? [])
    expect(stores).toEqual([
      'DATABASE_MIGRATION_URL',
      'LOG_DATABASE_MIGRATION_URL',
      'STORAGE_DIR',
      'DATABASE_URL',
      'LOG_DATABASE_URL',
      'REDIS_URL',
    ])
  })
})

describe('deploy/kubernetes', () => {
  interface Pod {
    terminationGracePeriodSeconds?: number
    securityContext: object
    volumes: { name: string }[]
    containers: {
      image: string
      command?: string[]
      envFrom: { secretRef: { name: string } }[]
      securityContext: object
      livenessProbe?: object
      volumeMounts: { name: string }[]
    }[]
  }
  type Thing = {
    kind: string
    metadata: { name: string }
    spec: { selector?: { matchLabels?: object; app?: string }; template: { metadata: { labels: object }; spec: Pod } }
  }
  const read = (file: string) => parse(readFileSync(join(root, 'deploy/kubernetes', file), 'utf8')) as Thing & { items?: Thing[] }
  const things = [read('migrate.yaml'), ...read('kiwi.yaml').items!]
  const pods = things.filter(({ kind }) => kind === 'Job' || kind === 'Deployment')

  it('gives each process its own secrets, as compose.yaml gives it files', () => {
    const secrets = pods.map(({ metadata, spec }) => [
      metadata.name,
      spec.template.spec.containers[0]!.envFrom.map(({ secretRef }) => secretRef.name),
    ])
    expect(Object.fromEntries(secrets)).toEqual({
      'kiwi-migrate': ['kiwi-migrate'],
      'kiwi-api': ['kiwi', 'kiwi-api'],
      'kiwi-runner': ['kiwi', 'kiwi-bank'],
      'kiwi-runner-media': ['kiwi'],
    })
  })

  it('runs nothing as root, writes to no image, and lets each process end in its time', () => {
    for (const { kind, metadata, spec } of pods) {
      const { containers, securityContext, terminationGracePeriodSeconds = 0, volumes } = spec.template.spec
      expect(securityContext, metadata.name).toMatchObject({ runAsNonRoot: true })
      expect(containers, metadata.name).toHaveLength(1)
      const [{ securityContext: bare, livenessProbe, volumeMounts }] = containers as [Pod['containers'][number]]
      expect(bare, metadata.name).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(
        volumeMounts.map(({ name }) => name),
        metadata.name,
      ).toEqual(volumes.map(({ name }) => name))
      if (kind === 'Job') continue
      expect(spec.selector!.matchLabels, metadata.name).toEqual(spec.template.metadata.labels)
      expect(livenessProbe, metadata.name).toBeDefined()
      // An API takes 10 s after its 5 s of waiting, a runner 22 s.
      expect(terminationGracePeriodSeconds, metadata.name).toBeGreaterThan(metadata.name === 'kiwi-api' ? 15 : 22)
    }
  })
})

describe('compose.yaml', () => {
  const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
    networks: { default: { ipam: { config: unknown[] } } }
    services: Record<string, { image?: string; env_file?: string[]; restart?: string; read_only?: boolean; command?: string[] }>
  }
  it('has an S3 server to add, whose host Caddy serves by the file that comes with it', () => {
    const more = parse(readFileSync(join(root, 'deploy/compose.s3.yaml'), 'utf8')) as { services: Record<string, { volumes: string[] }> }
    expect(Object.keys(more.services)).toEqual(['s3', 'caddy'])
    const [file, place] = more.services['caddy']!.volumes[0]!.split(':') as [string, string]
    expect(readFileSync(join(root, file), 'utf8')).toContain('reverse_proxy s3:7070')
    // Beside the Caddyfile, which imports it from there.
    expect(place).toBe('/etc/caddy/sites/s3.caddy')
    expect(readFileSync(join(root, 'deploy/Caddyfile'), 'utf8')).toContain('import sites/*.caddy')
  })
  it('gives each process its own files: the keys of the bank reach only the runner of the money queue, the owner only migrations', () => {
    const envFiles = Object.fromEntries(
      Object.entries(compose.services).flatMap(([name, { env_file }]) => (env_file ? [[name, env_file]] : [])),
    )
    expect(envFiles).toEqual({
      migrate: ['.env.migrate'],
      api: ['.env.kiwi', '.env.api'],
      runner: ['.env.kiwi', '.env.bank'],
      pictures: ['.env.kiwi'],
    })
  })
  it('restarts what ends, pins what it pulls, writes to no image', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
      if (service.image) expect(service.image, name).toMatch(/:v?\d/)
      else expect(service.read_only, name).toBe(true)
    }
  })
  it('asks the environment for nothing that "kiwi settings init" does not write', async () => {
    const at = join(dir, 'compose')
    await kiwi(['settings', 'init', '--url', 'https://kiwi.test', '--dir', at])
    const written = parseEnv(readFileSync(join(at, '.env'), 'utf8'))
    const asked = [...readFileSync(join(root, 'compose.yaml'), 'utf8').matchAll(/\$\{(\w+)/g)].map(([, name]) => name!)
    expect(asked.length).toBeGreaterThan(4)
    for (const name of asked) expect(written[name], name).toBeTruthy()
    const { TRUSTED_PROXIES } = parseEnv(readFileSync(join(at, '.env.kiwi'), 'utf8'))
    expect(compose.networks.default.ipam.config).toEqual([{ subnet: TRUSTED_PROXIES }])
  })
})

it('starts from "settings init", with the roles of deploy/postgres-init.sh, a login that owns nothing, and a Redis with a password', async () => {
  const at = join(dir, 'running')
  await kiwi(['settings', 'init', '--url', 'https://kiwi.test', '--dir', at])
  const [postgres, redis] = [await startVictim(), await startRedis({ dir: mkdtempSync(join(tmpdir(), 'kiwi-image-redis-')) })]
  const port = await claimPort()
  const children: ChildProcess[] = []
  try {
    const compose = parseEnv(readFileSync(join(at, '.env'), 'utf8')) as Record<string, string>
    await postgres.admin.unsafe(`alter role kiwi login password '${compose['POSTGRES_PASSWORD']}'`)
    await postgres.admin.unsafe('create database kiwi owner kiwi')
    for (const statement of initStatements(compose['KIWI_SERVICE_PASSWORD']!)) await postgres.admin.unsafe(statement)
    const { Redis } = await import('ioredis')
    const setup = new Redis(redis.url())
    await setup.config('SET', 'requirepass', compose['REDIS_PASSWORD']!)
    setup.disconnect()
    // The same files on this machine: other hosts, and what the operator fills in.
    for (const file of files) {
      const text = readFileSync(join(at, file), 'utf8')
        .replaceAll('@postgres:5432', `@127.0.0.1:${postgres.port}`)
        .replaceAll('@redis:6379', `@127.0.0.1:${new URL(redis.url()).port}`)
        .replaceAll('/kiwi/pictures', join(at, 'pictures'))
        .replaceAll('/kiwi/web/dist', '')
        .replace(/^MEILI_.*$/gm, '')
        .replace(/^(\w+)=$/gm, (empty, name: string) => (accounts[name] ? `${name}=${accounts[name]}` : empty))
      writeFileSync(join(at, file), text)
    }
    expect(await kiwi(['settings', 'check', '--dir', at])).toMatchObject({ code: 0 })
    const read = (...names: string[]) =>
      Object.assign({ PORT: `${port}` }, ...names.map((name) => parseEnv(readFileSync(join(at, name), 'utf8')))) as Record<string, string>
    expect(await kiwi(['db', 'migrate'], read('.env.migrate'))).toMatchObject({ code: 0, stderr: '' })

    const start = (name: string, settings: Record<string, string>, words: string[] = []) => {
      const env = { ...bareEnvironment, NODE_ENV: 'production', ...settings }
      const child = spawn(process.execPath, [join(dir, `dist/${name}.js`), ...words], {
        env,
        cwd: dir,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      children.push(child)
      let output = ''
      child.stdout!.on('data', (text) => (output += String(text)))
      child.stderr!.on('data', (text) => (output += String(text)))
      return new Promise<string>((settle) => {
        child.once('message', () => settle('ready'))
        child.once('close', () => settle(output))
      })
    }
    const started = await Promise.all([
      start('api', read('.env.kiwi', '.env.api')),
      start('runner', read('.env.kiwi', '.env.bank'), ['--queues', 'money,social,batch']),
      start('runner', read('.env.kiwi'), ['--queues', 'media']),
    ])
    expect(started).toEqual(['ready', 'ready', 'ready'])
    const authorization = `Bearer ${read('.env.kiwi')['OPS_TOKEN']}`
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`, { headers: { authorization } })
    expect(await ready.json()).toMatchObject({ ok: true, stores: { postgres: true, logPostgres: true, redis: true, storage: true } })
    expect(await kiwi(['admins', 'list', '--json'], read('.env.kiwi', '.env.bank'))).toMatchObject({ code: 0, stderr: '' })
    const service = read('.env.kiwi')['DATABASE_URL']!
    const doctor = await kiwi(['doctor', '--json'], read('.env.kiwi', '.env.bank', '.env.api'))
    const { findings } = JSON.parse(doctor.stdout) as { findings: { what: string; verdict: string; detail: string }[] }
    expect(findings.find(({ what }) => what === 'database role')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringContaining('kiwi_service'),
    })
    expect(doctor.stdout).not.toContain(new URL(service).password)
  } finally {
    const ended = children.map((child) => new Promise((settle) => (child.exitCode === null ? child.once('exit', settle) : settle(null))))
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(ended)
    await redis.stop()
    await postgres.stop()
  }
})

/** The statements of the script that Postgres' image runs once. */
function initStatements(password: string): string[] {
  const script = readFileSync(join(root, 'deploy/postgres-init.sh'), 'utf8')
  const [, text = ''] = /<<'SQL'\n([\s\S]*?)\nSQL/.exec(script) ?? []
  const statements = text.split(';').map((statement) => statement.trim().replace(":'password'", `'${password}'`))
  return statements.filter((statement) => statement !== '')
}

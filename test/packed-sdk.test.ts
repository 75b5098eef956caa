import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packSdk } from '../tools/pack-sdk.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { createWorld, type World } from './worlds/world.ts'

const root = resolve(import.meta.dirname, '..')
const run = promisify(execFile)

/**
 * A project of somebody else: it has the tarball and its dependencies, and nothing of this
 * repository.
 */
let project: string
let installed: string
let world: World
let api: RunningApi
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'kiwi-consumer-'))
  const tarball = await packSdk(join(project, 'packed'))
  installed = join(project, 'node_modules/@kiwi/sdk')
  mkdirSync(installed, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { dependencies: object }
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "type": "module" }')
  world = await createWorld()
  api = await startNodeApi(world)
})
afterAll(async () => {
  await api.close()
  rmSync(project, { recursive: true, force: true })
})

it('holds one module and its declarations, and nothing that leads back to our sources', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => /\.(?:js|ts)$/.test(file) && !file.endsWith('.d.ts'))).toEqual(['index.js'])
  const texts = files.filter((file) => /\.(?:js|ts)$/.test(file)).map((file) => readFileSync(join(installed, file), 'utf8'))
  expect(texts.filter((text) => /from ['"](?:\.\.\/)*(?:src|\.\.\/src)\/|AppRouter/.test(text))).toEqual([])
})

it('compiles in a strict project, which learns of a wrong call, a missing field and an unknown answer', async () => {
  writeFileSync(
    join(project, 'shop.ts'),
    `import { createKiwi, type Kiwi, type RouterOutputs, toKiwiError } from '@kiwi/sdk'
const kiwi: Kiwi = createKiwi({ url: 'https://kiwi.example', session: () => null })
export async function captions(): Promise<string[]> {
  const page: RouterOutputs['feed']['popular'] = await kiwi.feed.popular.query({})
  return page.posts.map(({ caption }) => caption)
}
export const stop = kiwi.me.events.subscribe({}, { onData: ({ data }) => { if (data.kind === 'home') data.count.toFixed() } })
export const codeOf = (error: unknown): 'NOT_FOUND' | null => { const { code } = toKiwiError(error); return code === 'NOT_FOUND' ? code : null }
// @ts-expect-error there is no such call
void kiwi.posts.fetch.query({})
// @ts-expect-error its input needs a post
void kiwi.posts.get.query({})
// @ts-expect-error a query is not changed
void kiwi.posts.get.mutate({ postId: '' })
`,
  )
  const options = {
    target: 'es2022',
    lib: ['es2024', 'esnext.disposable', 'dom'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, skipLibCheck: false }, files: ['shop.ts'] }),
  )
  const compiled = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project]).catch(
    (error: { stdout: string }) => error,
  )
  expect(compiled.stdout).toBe('')
})

it('runs: it reads, and gives a refusal its code', async () => {
  writeFileSync(
    join(project, 'read.js'),
    `import { createKiwi, toKiwiError } from '@kiwi/sdk'
const kiwi = createKiwi({ url: process.argv[2] })
const { posts } = await kiwi.feed.popular.query({})
const code = await kiwi.posts.get.query({ postId: '00000000-0000-7000-8000-000000000000' }).catch((error) => toKiwiError(error).code)
console.log(JSON.stringify({ posts, code }))
`,
  )
  const { stdout } = await run(process.execPath, [join(project, 'read.js'), api.url])
  expect(JSON.parse(stdout)).toEqual({ posts: [], code: 'NOT_FOUND' })
})

it('takes no library of the wallet along into a bundle for browsers that does not use it', async () => {
  writeFileSync(join(project, 'key.js'), "export { newIdempotencyKey } from '@kiwi/sdk'")
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ['key.js'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  })
  const taken = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  // tRPC's own modules do something when they are loaded.
  expect(taken.map(([path]) => path).filter((path) => /@serenity-kit|@hpke|idb-keyval|eventsource-parser/.test(path))).toEqual([])
})

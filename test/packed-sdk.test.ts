import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packSdk } from '../tools/pack-sdk.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { hasChromium, launchChromium } from './browser/chromium.ts'
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
  world = await createWorld({}, { isLive: true })
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

/** What a consumer does with it: reads, hears of events, and pays from the wallet. */
const usage = `import { createKiwi, createWalletKeys, newIdempotencyKey, toKiwiError } from '@kiwi/sdk'
export async function use(url, session, handle) {
  const kiwi = createKiwi({ url, session })
  const { posts } = await kiwi.feed.popular.query({})
  const code = await kiwi.posts.get.query({ postId: '00000000-0000-7000-8000-000000000000' }).catch((error) => toKiwiError(error).code)
  const heard = new Promise((resolve, reject) => {
    const stream = kiwi.me.events.subscribe({}, {
      onData: ({ data }) => data.kind !== 'ready' && (stream.unsubscribe(), resolve(data.kind)),
      onError: reject,
    })
  })
  const keys = createWalletKeys(kiwi, { deviceName: 'consumer' })
  await keys.setPin('739164')
  await keys.provePin('739164')
  const { id } = await kiwi.people.get.query({ handle })
  const idempotencyKey = newIdempotencyKey()
  const approval = await keys.approve({ verb: 'pay.send', transfer: idempotencyKey, amountKrw: 1000, payee: { id, shown: '@' + handle } })
  await kiwi.pay.send.mutate({ idempotencyKey, toPersonId: id, toHandle: handle, amountKrw: 1000, approval })
  const { balanceKrw } = await kiwi.pay.wallet.query()
  return { posts, code, heard: await heard, balanceKrw }
}
`
async function payer() {
  const [person, payee] = [await world.person(), await world.person()]
  await world.fund(person, 5_000)
  return { session: await world.sessionToken(person), handle: payee.handle }
}
const used = { posts: [], code: 'NOT_FOUND', heard: 'wallet', balanceKrw: 4_000 }

/** The newest Node on the PATH of each version, beside Kiwi's own. */
const nodes = [process.execPath, ...(process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'node')), '/usr/bin/node']
  .filter((path) => existsSync(path))
  .map((path) => [Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })), path] as const)
const byVersion = new Map(nodes.filter(([version]) => version >= 20).toReversed())

it.each([...byVersion])('runs on Node %i: it reads, gives a refusal its code, hears of an event, and pays', async (_, node) => {
  writeFileSync(join(project, 'usage.js'), usage)
  writeFileSync(
    join(project, 'run.js'),
    "import { use } from './usage.js'\nconsole.log(JSON.stringify(await use(...process.argv.slice(2))))\nprocess.exit()\n",
  )
  const { session, handle } = await payer()
  const { stdout } = await run(node, [join(project, 'run.js'), api.url, session, handle])
  expect(JSON.parse(stdout)).toEqual(used)
})

it.skipIf(!hasChromium)('runs in a browser from a bundle of the consumer, with the cookie of the page', async () => {
  writeFileSync(join(project, 'usage.js'), usage)
  const bundle = await bundled("import { use } from './usage.js'\nglobalThis.use = use\n")
  const browser = await launchChromium()
  try {
    const { session, handle } = await payer()
    const context = await browser.newContext()
    await context.addCookies([{ name: 'kiwi_session', value: session, url: api.url }])
    const page = await context.newPage()
    const wrong: string[] = []
    page.on('pageerror', ({ message }) => wrong.push(message))
    await page.route(`${api.url}/consumer.html`, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<script type="module">${bundle.text}</script>` }),
    )
    await page.goto(`${api.url}/consumer.html`)
    // Written as text: types of this project would need those of a page.
    expect(await page.evaluate(`use('', undefined, ${JSON.stringify(handle)})`)).toEqual(used)
    expect(wrong).toEqual([])
  } finally {
    await browser.close()
  }
})

/** What an own bundler makes of a module of the consumer, for a browser. */
async function bundled(source: string) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  })
  const taken = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
  const text = outputFiles[0]!.text.replaceAll('</script', '<\\/script')
  return {
    text,
    kb: gzipSync(text).length / 1_000,
    paths: taken.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  }
}

it('leaves out of a bundle for browsers what it does not use', async () => {
  const wallet = /@serenity-kit|@hpke|idb-keyval/
  const key = await bundled("export { newIdempotencyKey } from '@kiwi/sdk'")
  const client = await bundled("export { createKiwi, toKiwiError } from '@kiwi/sdk'")
  const whole = await bundled("export * from '@kiwi/sdk'")
  console.log(`bundled for browsers, gzip: one function ${key.kb} KB, the client ${client.kb} KB, everything ${whole.kb} KB`)
  expect([key.kb < 5, client.kb < 16]).toEqual([true, true])
  // tRPC's own modules do something when they are loaded.
  expect(key.paths.filter((path) => wallet.test(path) || path.includes('eventsource-parser'))).toEqual([])
  expect(client.paths.filter((path) => wallet.test(path))).toEqual([])
  expect(whole.paths.filter((path) => wallet.test(path)).length).toBeGreaterThan(2)
})

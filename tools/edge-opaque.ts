import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pruneWasm } from './wasm-prune.ts'

/**
 * Workers compile no WebAssembly at run time: it has to be a module of the bundle. Wrangler runs
 * this before it bundles (wrangler.toml, `[build]`), and takes dist/edge/opaque.js wherever the
 * code imports @serenity-kit/opaque (`[alias]`).
 */
const root = resolve(import.meta.dirname, '..')

/** The functions of the client (mostly Argon2) are left out: the Worker is a server. */
const clientOnly = [
  'createServerSetup',
  'getServerPublicKey',
  'startClientRegistration',
  'finishClientRegistration',
  'startClientLogin',
  'finishClientLogin',
]

/** Writes opaque.js and opaque.wasm atomically, also in parallel; returns the path of opaque.js. */
export function writeEdgeOpaque(dir = join(root, 'dist', 'edge')): string {
  const main = createRequire(import.meta.url).resolve('@serenity-kit/opaque')
  const source = readFileSync(join(dirname(main), '..', 'esm', 'index.js'), 'utf8')
  const wasm = /'(AGFzb[A-Za-z0-9+/=]+)'/.exec(source)?.[1]
  const loading = 'const ready = __wbg_init({ module_or_path: wasmData() }).then(() => {\n});'
  if (!wasm || source.split(loading).length !== 2)
    throw new Error('@serenity-kit/opaque has another form than edge-opaque.ts knows: look at its esm/index.js.')

  const code = source
    .slice(source.indexOf('/* @ts-self-types'))
    // Synchronously: a request may not wait for a promise of another request.
    .replace(loading, '__wbg_finalize_init(new WebAssembly.Instance(compiled, __wbg_get_imports()));\nconst ready = Promise.resolve();')
  mkdirSync(dir, { recursive: true })
  write(join(dir, 'opaque.wasm'), pruneWasm(Buffer.from(wasm, 'base64'), clientOnly))
  write(join(dir, 'opaque.js'), `import compiled from './opaque.wasm';\n${code}`)
  return join(dir, 'opaque.js')
}

function write(path: string, content: string | Uint8Array): void {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, content)
  renameSync(mine, path)
}

if (import.meta.main) writeEdgeOpaque()

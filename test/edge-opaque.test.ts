import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as whole from '@serenity-kit/opaque'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeEdgeOpaque } from '../tools/edge-opaque.ts'

let dir: string
let pruned: typeof whole
let wasm: Buffer
beforeAll(async () => {
  await whole.ready
  dir = mkdtempSync(join(tmpdir(), 'kiwi-edge-opaque-'))
  const path = writeEdgeOpaque(dir)
  wasm = readFileSync(join(dir, 'opaque.wasm'))
  // Node imports no .wasm as a compiled module, as workerd does: it is compiled here.
  const compiling = `const compiled = new WebAssembly.Module(process.getBuiltinModule('node:fs').readFileSync(new URL('./opaque.wasm', import.meta.url)));`
  writeFileSync(join(dir, 'here.mjs'), readFileSync(path, 'utf8').replace("import compiled from './opaque.wasm';", compiling))
  pruned = (await import(pathToFileURL(join(dir, 'here.mjs')).href)) as typeof whole
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('answers whole clients as the whole package does, in half of its size', () => {
  const serverSetup = whole.server.createSetup()
  const credential = { serverSetup, userIdentifier: 'somebody' }
  const password = '739164'
  const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 1_024, parallelism: 1 } }
  const { clientRegistrationState, registrationRequest } = whole.client.startRegistration({ password })
  const { registrationResponse } = pruned.server.createRegistrationResponse({ ...credential, registrationRequest })
  expect(registrationResponse).toBe(whole.server.createRegistrationResponse({ ...credential, registrationRequest }).registrationResponse)
  const { registrationRecord } = whole.client.finishRegistration({ password, clientRegistrationState, registrationResponse, keyStretching })

  const { clientLoginState, startLoginRequest } = whole.client.startLogin({ password })
  const { serverLoginState, loginResponse } = pruned.server.startLogin({ ...credential, registrationRecord, startLoginRequest })
  const { finishLoginRequest, sessionKey } = whole.client.finishLogin({ password, clientLoginState, loginResponse, keyStretching })!
  expect(pruned.server.finishLogin({ serverLoginState, finishLoginRequest }).sessionKey).toBe(sessionKey)
  expect(() => pruned.server.finishLogin({ serverLoginState, finishLoginRequest: 'A'.repeat(86) })).toThrow(/validating/)
  expect(wasm.length).toBeLessThan(200_000)
})

it('is a valid module without the client’s functions', async () => {
  const names = WebAssembly.Module.exports(await WebAssembly.compile(new Uint8Array(wasm))).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['createServerRegistrationResponse', 'startServerLogin', 'finishServerLogin']))
  expect(names.filter((name) => /Client/.test(name))).toEqual([])
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { claimPort } from './ports.ts'

test('a port is claimed once, also while nobody listens on it yet', async () => {
  const ports = await Promise.all(Array.from({ length: 100 }, () => claimPort()))
  expect(new Set(ports).size).toBe(100)
  expect(await claimPort([ports[0]], 'somebody else')).not.toBe(ports[0])
})

test('what one holder claimed stays its own', async () => {
  const port = await claimPort([], 'checkout')
  expect(await claimPort([undefined, port], 'checkout')).toBe(port)
})

test('a port on which somebody listens is not given', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  expect(await claimPort([port])).not.toBe(port)
  server.close()
  await once(server, 'close')
  expect(await claimPort([port])).toBe(port)
})

test('the claim of another process holds until that process ends, however it ends', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'ports.ts'))
  const script = `import { claimPort } from ${module}; console.log(await claimPort()); setInterval(() => {}, 1000)`
  const neighbour = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: neighbour.stdout }), 'line')
  const port = Number(line)
  expect(await claimPort([port])).not.toBe(port)
  neighbour.kill('SIGKILL')
  await once(neighbour, 'exit')
  expect(await claimPort([port])).toBe(port)
})

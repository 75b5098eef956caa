import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import { claimPort } from '../src/dev/stores/ports.ts'
import { type EmbeddedRedis, startRedis } from '../src/dev/stores/redis.ts'
import { until } from './faults/until.ts'

interface Place {
  /** Settings of a house over it. */
  settings: Record<string, string>
  /** Every server that holds keys. */
  nodes: EmbeddedRedis[]
  stop(): Promise<void>
}

async function startAll(lines: string[][]): Promise<Omit<Place, 'settings'>> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-redis-'))
  const nodes = await Promise.all(lines.map((own, n) => startRedis({ dir: join(dir, `${n}`), lines: own })))
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/**
 * Three primaries, each with a third of the slots; where asked for, a replica of each. `failOver`
 * kills a primary and starts it again when its replica has taken its slots: as the replica of that
 * one.
 */
export async function startRedisCluster({ hasReplicas = false } = {}): Promise<Place & { failOver(): Promise<void> }> {
  const count = hasReplicas ? 6 : 3
  // A second port is by default 10,000 above the first: of a high one there is none, and Redis does
  // not start.
  const busPorts = await Promise.all(Array.from({ length: count }, () => claimPort()))
  const lines = busPorts.map((bus) => ['cluster-enabled yes', `cluster-port ${bus}`, 'cluster-node-timeout 2000'])
  const place = await startAll(lines)
  const clients = place.nodes.map((node) => new Redis(node.url(), { lazyConnect: true }).on('error', () => {}))
  for (const [n, client] of clients.entries()) {
    await client.call('cluster', 'set-config-epoch', n + 1)
    if (n < 3) await client.call('cluster', 'addslotsrange', Math.ceil((n * 16_384) / 3), Math.ceil(((n + 1) * 16_384) / 3) - 1)
    await client.call('cluster', 'meet', '127.0.0.1', place.nodes[0]!.port, busPorts[0]!)
  }
  const isWhole = async () =>
    (await Promise.all(clients.map((client) => client.cluster('INFO').catch(() => '')))).every(
      (info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`),
    )
  await until(isWhole, true, 15_000, 50)
  const ids = await Promise.all(clients.map((client) => client.call('cluster', 'myid')))
  const isPrimary = async (n: number) => String(await clients[n]!.call('role').catch(() => '')).startsWith('master')
  const follow = async (n: number) => String(await clients[n]!.call('role').catch(() => '')).includes('connected')
  for (let n = 3; n < count; n += 1) {
    await clients[n]!.call('cluster', 'replicate', String(ids[n - 3]))
    await until(() => follow(n), true, 15_000, 50)
  }
  let turn = 0
  return {
    ...place,
    settings: { REDIS_URL: place.nodes[0]!.url(), REDIS_CLUSTER: 'on' },
    async failOver() {
      const pair = turn++ % 3
      const [down, heir] = (await isPrimary(pair)) ? [pair, pair + 3] : [pair + 3, pair]
      const node = place.nodes[down]!
      process.kill(node.pid, 'SIGKILL')
      await node.exited
      await until(() => isPrimary(heir), true, 30_000, 50)
      place.nodes[down] = await startRedis({ dir: dirname(node.logFile), port: node.port, lines: lines[down]! })
      await until(() => follow(down), true, 30_000, 50)
      await until(isWhole, true, 30_000, 50)
    },
    async stop() {
      for (const client of clients) client.disconnect()
      await place.stop()
    },
  }
}

/**
 * A primary, its replica, and a Sentinel that watches them. `failOver` resolves when the replica is
 * the primary.
 */
export async function startSentinels(): Promise<Place & { failOver(): Promise<void> }> {
  const port = await claimPort()
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-sentinel-'))
  const primary = await startRedis({ dir: join(dir, 'primary'), port, lines: ['repl-diskless-sync-delay 0'] })
  const replica = await startRedis({ dir: join(dir, 'replica'), lines: [`replicaof 127.0.0.1 ${port}`] })
  const watch = [
    `sentinel monitor house 127.0.0.1 ${port} 1`,
    'sentinel down-after-milliseconds house 1000',
    'sentinel failover-timeout house 5000',
  ]
  const sentinel = await startRedis({ dir: join(dir, 'sentinel'), lines: watch, isSentinel: true })
  const ask = new Redis(sentinel.url())
  const knowsReplica = async () => String(await ask.call('sentinel', 'replicas', 'house')).includes('master-link-status,ok')
  await until(knowsReplica, true, 15_000, 50)
  return {
    settings: { REDIS_URL: 'redis://house', REDIS_SENTINELS: `127.0.0.1:${sentinel.port}` },
    nodes: [primary, replica],
    async failOver() {
      await ask.call('sentinel', 'failover', 'house')
      const where = async () => String(await ask.call('sentinel', 'get-master-addr-by-name', 'house'))
      await until(where, `127.0.0.1,${replica.port}`, 15_000, 50)
    },
    async stop() {
      ask.disconnect()
      await Promise.all([primary.stop(), replica.stop(), sentinel.stop()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

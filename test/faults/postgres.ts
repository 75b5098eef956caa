import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startPostgres } from '../../src/dev/stores/postgres.ts'
import { until } from './until.ts'

export type Victim = Awaited<ReturnType<typeof startVictim>>

/**
 * A Postgres of its own for faults. `admin` is separate from the clients under test. `parent`: the
 * folder of its folder.
 */
export async function startVictim(settings: Record<string, string | number | boolean> = {}, parent = tmpdir()) {
  const dir = mkdtempSync(join(parent, 'kiwi-victim-'))
  const options = { fsync: false, shared_buffers: '32MB', max_connections: 120, deadlock_timeout: '100ms', ...settings }
  let server = await startPostgres({ dir, settings: options })
  const { port } = server
  const admin = postgres(server.url(), { max: 2, onnotice: () => {} })
  return {
    url: server.url(),
    port,
    admin,
    /** Ends a backend, and waits until it and its locks are gone. */
    async kill(pid: number) {
      await admin`select pg_terminate_backend(${pid})`
      await until(async () => (await admin`select from pg_stat_activity where pid = ${pid}`).length, 0, 20_000, 2)
    },
    /** Waits until all backends of this name have ended: then they hold no locks. */
    untilGone: (applicationName: string) =>
      until(async () => (await admin`select from pg_stat_activity where application_name = ${applicationName}`).length, 0, 20_000, 5),
    /** Resolves as soon as a backend runs a statement that contains `text`. */
    async untilRunning(text: string) {
      const running = async () =>
        (await admin`select pid from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like ${`%${text}%`}`)[0]
      return (await until(running, (found) => found !== undefined, 20_000, 1))!.pid as number
    },
    crash: () => server.stop(),
    /**
     * Stops the server and its backends without closing a connection; resolves to what lets them go
     * on.
     */
    async freeze() {
      const pids = [
        server.pid,
        ...(await admin`select pid from pg_stat_activity where pid <> pg_backend_pid()`).map(({ pid }) => pid as number),
      ]
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      return () => pids.forEach((pid) => process.kill(pid, 'SIGCONT'))
    },
    /** Kills the server and its backends; `revive` recovers. */
    async killHard() {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
    },
    async revive() {
      server = await startPostgres({ dir, port, settings: options })
    },
    async stop() {
      await admin.end({ timeout: 1 })
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

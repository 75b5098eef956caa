import type { DatabaseClient, Lease } from '../../src/db/client.ts'
import type { Session } from '../../src/db/session.ts'
import type { Victim } from './postgres.ts'

/**
 * A client whose first transaction, or first `transactions`, lose their backend just before the
 * `position`-th statement (0 is `begin`; commit counts too). `struck()` says whether they came that
 * far, `sent()` how many statements they sent.
 */
export function dyingClient(client: DatabaseClient, server: Pick<Victim, 'kill'>, position: number, transactions = 1) {
  let struck = false
  let leases = 0
  let sent = 0

  async function lease(): Promise<Lease> {
    const given = await client.lease()
    if (leases++ >= transactions) return given
    const { session } = given
    const answer = await session.send('select pg_backend_pid()', [])
    const pid = Number(answer.rows[0]?.[0])
    let queue = Promise.resolve()
    // Statements keep their order: each waits for the kill before it.
    const before = <T>(send: () => Promise<T>): Promise<T> => {
      const due = sent++ === position
      if (due) struck = true
      queue = queue.then(() => (due ? server.kill(pid) : undefined))
      return queue.then(send)
    }
    const dying = new Proxy(session, {
      get(target, name) {
        if (name === 'send') return (...args: Parameters<Session['send']>) => before(() => target.send(...args))
        if (name === 'sendScript') return (...args: Parameters<Session['sendScript']>) => before(() => target.sendScript(...args))
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    return { ...given, session: dying }
  }

  return { client: { ...client, lease } satisfies DatabaseClient, struck: () => struck, sent: () => sent }
}

import type { DatabaseClient } from '../../db/client.ts'
import type { PrometheusMeters } from './prometheus.ts'

/** The sessions of this process at each database, and its open event streams. */
export function watchProcess(
  meters: PrometheusMeters,
  { main, log }: Record<'main' | 'log', Pick<DatabaseClient, 'stats'>>,
  openStreams: () => number,
): void {
  meters.watch(
    [
      { name: 'kiwi_database_sessions', help: 'Sessions that this process holds, by database.', label: 'database' },
      { name: 'kiwi_database_waiting', help: 'Transactions that wait for a session, by database.', label: 'database' },
      { name: 'kiwi_event_streams', help: 'Open event streams.' },
    ],
    async () => {
      const stats = { main: main.stats(), log: log.stats() }
      return {
        kiwi_database_sessions: { main: stats.main.shared + stats.main.leased, log: stats.log.shared + stats.log.leased },
        kiwi_database_waiting: { main: stats.main.waiting, log: stats.log.waiting },
        kiwi_event_streams: openStreams(),
      }
    },
  )
}

import { OneWrite } from '#one-write'
import postgres from 'postgres'
import type { Answer, Dial } from './wire.ts'

/** postgres.js on one connection, stripped of its reconnecting: see docs/transactions.md. */
export const dialPostgresJs: Dial = (settings, events) => {
  const sql = postgres(settings.url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    connect_timeout: Math.ceil(settings.connectTimeoutMs / 1000),
    connection: { application_name: settings.applicationName, ...settings.parameters },
    onnotice: () => {},
    onclose: () => {
      refuseNextSocket()
      events.onClosed()
    },
    onparameter: events.onOpened,
  })
  const inner = sql.options as unknown as {
    serializers: object
    parsers: object
    socket: unknown
    host: string[]
    port: number[]
    path?: string
  }
  const oneWrite = OneWrite && new OneWrite()
  if (oneWrite) inner.socket = () => oneWrite.connect(inner)
  // Values are encoded and decoded by values.ts, the same for every driver.
  clear(inner.serializers)
  clear(inner.parsers)

  // postgres.js asks for `options.socket` whenever it opens one, and calls `onclose` before it
  // reconnects: from here on it cannot.
  function refuseNextSocket(): void {
    inner.socket = () => {
      throw Object.assign(new Error('This session is closed and is not opened again.'), { code: 'CONNECTION_CLOSED' })
    }
  }

  async function ask(text: string, params: (string | null)[], options: { prepare?: boolean; simple?: boolean }): Promise<Answer> {
    oneWrite?.hold()
    const query = sql.unsafe(text, params, options).values().execute()
    const result = await query
    const last = (Array.isArray(result[0]) && 'command' in result[0] ? result.at(-1) : result) as unknown as PostgresJsResult
    return { rows: [...last], columns: last.columns ?? [], command: last.command }
  }

  return {
    send: ({ text, params, name }) => ask(text, [...params], { prepare: name !== null, simple: false }),
    sendScript: (text) => ask(text, [], { simple: true }),
    destroy() {
      refuseNextSocket()
      void sql.end({ timeout: 0 })
    },
    end: () => sql.end(),
  }
}

interface PostgresJsResult extends Array<(string | null)[]> {
  columns?: { name: string; type: number }[]
  command: string
}

function clear(record: object): void {
  for (const key of Object.keys(record)) delete (record as Record<string, unknown>)[key]
}

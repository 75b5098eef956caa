import type { Client, QueryArrayConfig, QueryArrayResult, QueryResult } from '@neondatabase/serverless'
import type { Answer, Dial, DialSettings } from './wire.ts'

/**
 * Neon's driver: node-postgres over a WebSocket. It sends one statement at a time and never
 * connects again by itself.
 */
export const dialNeon: Dial = (settings, events) => {
  let dialled: Promise<Client> | undefined
  // Statements sent before the socket is open wait in the client's own queue, in order.
  const client = () => {
    dialled ??= clientFor(settings).then((made) => {
      made.on('error', events.onClosed)
      made.on('end', () => events.onClosed())
      made.connect().then(events.onOpened, events.onClosed)
      return made
    })
    return dialled
  }

  return {
    async send({ text, params, name }) {
      const query = { text, values: [...params], rowMode: 'array', types: asText, ...(name === null ? {} : { name }) }
      return toAnswer(await (await client()).query(query as QueryArrayConfig))
    },
    async sendScript(text) {
      return toAnswer(lastOf(await (await client()).query(text)))
    },
    destroy() {
      dialled?.then((made) => made.connection.stream.destroy()).catch(() => {})
    },
    async end() {
      await (await dialled)?.end()
    },
  }
}

/**
 * Loaded when it is used: most processes never are on Neon, and parsing it costs them 35 ms of
 * their start.
 */
async function clientFor(settings: DialSettings): Promise<Client> {
  const neon = await import('@neondatabase/serverless')
  const options = Object.entries(settings.parameters).map(([name, value]) => `-c ${name}=${value}`)
  return new neon.Client({
    connectionString: settings.url,
    application_name: settings.applicationName,
    ...(options.length > 0 ? { options: options.join(' ') } : {}),
  })
}

/** Values are decoded by values.ts, the same for every driver. */
const asText = { getTypeParser: () => (text: string) => text }

function toAnswer(result: QueryResult | QueryArrayResult): Answer {
  return {
    rows: result.rows as (string | null)[][],
    columns: result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    command: result.command,
  }
}

/** node-postgres answers several commands with an array. */
function lastOf(result: QueryResult | QueryResult[]): QueryResult {
  const last = Array.isArray(result) ? result.at(-1) : result
  if (!last) throw new Error('Postgres answered a script with nothing.')
  return last
}

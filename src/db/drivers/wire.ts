/** One answer of Postgres, every value still in its text form. */
export interface Answer {
  rows: (string | null)[][]
  columns: { name: string; type: number }[]
  /** The command tag's first word: `COMMIT`, `ROLLBACK`, `INSERT`. */
  command: string
}

export interface Statement {
  text: string
  /** Already encoded (see values.ts). */
  params: readonly (string | null)[]
  /** A name keeps the parsed statement on the server; null parses it each time. */
  name: string | null
}

/**
 * The whole of a driver: one session of Postgres that lives once. It never connects again, and
 * answers in the order it was asked. A session whose socket closes calls `onClosed` before it
 * settles anything that could be sent afterwards.
 */
export interface Wire {
  send(statement: Statement): Promise<Answer>
  /** One simple query of several commands without parameters; the answer is that of the last. */
  sendScript(text: string): Promise<Answer>
  /** Ends at once; what is in flight rejects. */
  destroy(): void
  /** Says goodbye and resolves when the socket is closed. */
  end(): Promise<void>
}

export interface DialSettings {
  url: string
  applicationName: string
  /**
   * Sent when the session starts, so that they hold for all of it. Empty behind a transaction
   * pooler.
   */
  parameters: Readonly<Record<string, string>>
  connectTimeoutMs: number
}

export interface WireEvents {
  /** The server let us in. */
  onOpened(): void
  onClosed(reason?: Error): void
}

/** Makes the session object; the socket opens with the first statement. */
export type Dial = (settings: DialSettings, events: WireEvents) => Wire

/** A span under way. */
export interface Span {
  /**
   * W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header: travels in contexts
   * and in rows of the outbox.
   */
  traceparent: string
  /** `failure` null: it went well. */
  end(facts: Facts, failure: string | null): void
}

/**
 * Names and values of closed sets, ids and numbers: nothing that people wrote, and no address with
 * a token in it.
 */
export type Facts = Record<string, string | number>

/** Where a process tells how long requests and jobs took, and which belong together. */
export interface Traces {
  /** `parent`: the traceparent of what asked for it; null or an unreadable one begins a trace. */
  begin(name: string, kind: 'server' | 'consumer', parent: string | null, facts: Facts): Span
}

import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Meters } from './port.ts'

/** A figure that is read when it is asked for. */
export interface Reading {
  name: string
  help: string
  /** Names a value of each row: `queue` of `{ queue: 'money', value: 3 }`. */
  label?: string
}

/** In the format that Prometheus collects. One per process. */
export class PrometheusMeters implements Meters {
  readonly #registry = new Registry()
  readonly #calls: Histogram
  readonly #jobs: Histogram

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
    const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
      new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] })
    this.#calls = histogram(
      'kiwi_procedure_seconds',
      'Time of a call from its policy to its answer, by procedure and outcome (ok, or the code of the refusal).',
      ['procedure', 'outcome'],
      [0.005, 0.025, 0.1, 0.5, 2],
    )
    this.#jobs = histogram('kiwi_job_seconds', 'Time of a run of a job, by job and outcome.', ['job', 'outcome'], [0.1, 1, 10, 60, 600])
  }

  called(procedure: string, outcome: string, seconds: number): void {
    this.#calls.observe({ procedure, outcome }, seconds)
  }

  worked(job: string, outcome: 'done' | 'failed', seconds: number): void {
    this.#jobs.observe({ job, outcome }, seconds)
  }

  /**
   * Adds figures that `read` finds, all at once, at each collection. What it does not name has no
   * value then.
   */
  watch(readings: readonly Reading[], read: () => Promise<Readonly<Record<string, number | Record<string, number> | undefined>>>): void {
    let found: ReturnType<typeof read> | undefined
    for (const { name, help, label } of readings) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [this.#registry],
        async collect() {
          // A store that is down takes its own figures with it, and no others.
          found ??= read()
            .catch(() => ({}))
            .finally(() => (found = undefined))
          const value = (await found)[name]
          gauge.reset()
          if (label !== undefined) for (const [key, one] of Object.entries(value ?? {})) gauge.set({ [label]: key }, one)
          else if (typeof value === 'number') gauge.set(value)
          else gauge.remove()
        },
      })
    }
  }

  async text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** The names of all figures. */
  names(): string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name)
  }
}

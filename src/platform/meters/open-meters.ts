import type { PrometheusMeters } from './prometheus.ts'

/** Null without `METRICS_LISTEN`; then its library is not even read. */
export async function openMetersOf({ METRICS_LISTEN }: { METRICS_LISTEN?: string | undefined }): Promise<PrometheusMeters | null> {
  if (METRICS_LISTEN === undefined) return null
  const { PrometheusMeters } = await import('./prometheus.ts')
  return new PrometheusMeters()
}

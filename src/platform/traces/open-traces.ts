import type { ApiConfig } from '../../config.ts'
import type { Traces } from './port.ts'

/** Null without `TRACES_URL`; then its library is not even read. */
export async function openTracesOf(
  config: Pick<ApiConfig, 'TRACES_URL' | 'TRACES_KEPT'>,
  process: 'kiwi-api' | 'kiwi-runner',
): Promise<(Traces & { close(): Promise<void> }) | null> {
  if (config.TRACES_URL === undefined) return null
  const { openTraces } = await import('./opentelemetry.ts')
  return openTraces(config, process)
}

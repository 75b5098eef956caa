import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { ApiConfig } from '../../config.ts'
import type { Traces } from './port.ts'

const sendAfterMs = 2_000
const sendWithinMs = 5_000

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER }

/**
 * Sends spans by OTLP/HTTP, in batches beside the work; a collector that is away loses spans and
 * holds up nobody. A trace whose beginner kept it is kept; of those that begin here, the part
 * `TRACES_KEPT`.
 */
export function openTraces(
  { TRACES_URL: url, TRACES_KEPT: kept }: Pick<ApiConfig, 'TRACES_URL' | 'TRACES_KEPT'>,
  process: 'kiwi-api' | 'kiwi-runner',
): Traces & { close(): Promise<void> } {
  const exporter = new OTLPTraceExporter({ url: url!, timeoutMillis: sendWithinMs })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': process, 'service.namespace': 'kiwi' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(kept) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: sendAfterMs, exportTimeoutMillis: sendWithinMs })],
  })
  const tracer = provider.getTracer('kiwi')
  return {
    begin(name, kind, parent, attributes) {
      const asked = parent === null ? null : parseTraceParent(parent)
      const context = asked ? trace.setSpanContext(ROOT_CONTEXT, { ...asked, isRemote: true }) : ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context)
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        end(facts, failure) {
          span.setAttributes(facts)
          if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
          span.end()
        },
      }
    },
    close: () => provider.shutdown().catch(() => {}),
  }
}

import { setPriority } from 'node:os'
import { encodePicture } from './social/media/encode-picture.ts'
import type { DecoderAnswer, DecoderQuestion } from './platform/pictures/child.ts'

/**
 * Decodes uploaded pictures: bytes in, pictures or a refusal out. This process has no setting,
 * store or secret.
 */
const answer = (message: DecoderAnswer) => process.send?.(message)

// The runner ends this process after its last picture, so it ignores signals to the process group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('message', ({ bytes, purpose }: DecoderQuestion) => {
  encodePicture(bytes, purpose)
    .then(
      (outcome) => answer({ outcome }),
      (error: unknown) => answer({ error: String(error) }),
    )
    // Pictures are outside V8's heap, but count against the memory limit until V8 collects them.
    .finally(() => setImmediate(() => globalThis.gc?.()))
})
// Lower priority than pages and payments on the same machine.
setPriority(5)
answer({ isReady: true })

import { setPriority } from 'node:os'
import { encodePicture } from './social/media/encode-picture.ts'
import type { DecoderAnswer, DecoderQuestion } from './platform/pictures/child.ts'

/** The program in which strangers' pictures are decoded: bytes in, pictures or a refusal out. It knows no setting, store or secret. */
const answer = (message: DecoderAnswer) => process.send?.(message)

// It ends with its runner, which lets it finish first: a signal to the whole group is not for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('message', ({ bytes, purpose }: DecoderQuestion) => {
  encodePicture(bytes, purpose)
    .then(
      (outcome) => answer({ outcome }),
      (error: unknown) => answer({ error: String(error) }),
    )
    // The memory limit counts what V8 has not let go yet, and pictures lie outside its heap.
    .finally(() => setImmediate(() => globalThis.gc?.()))
})
// Pictures wait for pages and payments on a machine that does both.
setPriority(5)
answer({ isReady: true })

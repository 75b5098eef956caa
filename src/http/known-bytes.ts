/**
 * The bytes of answers that were made whole, so that nobody reads them back out of a stream, which
 * takes longer than to write them.
 */
const known = new WeakMap<Response, Uint8Array<ArrayBuffer>>()

/** An answer whose bytes `bytesOf` gives. */
export function wholeAnswer(bytes: Uint8Array<ArrayBuffer>, init: { status: number; headers: Record<string, string> }): Response {
  const answer = new Response(bytes, init)
  known.set(answer, bytes)
  return answer
}

/** Undefined for an answer that was made otherwise, or of which something else was made since. */
export function bytesOf(answer: Response): Uint8Array<ArrayBuffer> | undefined {
  return known.get(answer)
}

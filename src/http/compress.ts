import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { bytesOf } from './known-bytes.ts'

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

/** Without event streams: a compressor would hold events back. */
const worthIt = /^(?:application\/(?:json|xml)|text\/(?:html|plain|xml|csv))\b/
const minBytes = 1024

/**
 * Compresses JSON and pages. Other files are compressed at build time or are pictures. Brotli 1
 * takes a third of the time of gzip 6 and gives 7 % more bytes (24 KB of a feed: 0.16 ms, 7.7 KB).
 */
export async function compressed(request: Request, response: Response): Promise<Response> {
  // The type is asked first: asking for the body makes a second Response, which a stream keeps for
  // as long as it is open.
  if (!worthIt.test(response.headers.get('content-type') ?? '')) return response
  const known = bytesOf(response)
  if (request.method === 'HEAD' || !(known ?? response.body) || response.headers.has('content-encoding')) return response
  const { status } = response
  // Not `init: response`: the Node server's Response would copy its headers from before they
  // changed.
  const headers = known ? response.headers : new Headers(response.headers)
  headers.append('vary', 'accept-encoding')
  // tRPC sets it for an answer in parts. This one is whole, and both lengths are refused (RFC 9112
  // §6.3).
  headers.delete('transfer-encoding')
  const encoding = encodingFor(request.headers.get('accept-encoding') ?? '')
  const bytes = known ?? Buffer.from(await response.arrayBuffer())
  if (!encoding || bytes.byteLength < minBytes) return known ? response : new Response(bytes, { status, headers })
  const packed = encoding === 'br' ? await brotli(bytes, brotliOptions(bytes.byteLength)) : await deflate(bytes, { level: 1 })
  headers.set('content-encoding', encoding)
  headers.delete('content-length')
  return new Response(new Uint8Array(packed), { status, headers })
}

function brotliOptions(bytes: number) {
  return { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: bytes } }
}

/** The better encoding that the client accepts; `q=0` refuses one (RFC 9110 §12.5.3). */
export function encodingFor(accepted: string): 'br' | 'gzip' | null {
  const taken = accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';').map((word) => word.trim()))
  const takes = (name: string) => taken.some(([coding, weight = '']) => coding === name && !/^q\s*=\s*0(?:\.0*)?$/.test(weight))
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : null
}

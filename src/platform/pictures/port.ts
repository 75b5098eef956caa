import type { MediaVariant } from '../../db/schema/media.ts'
import type { Colour } from '../../shared/colours.ts'
import type { PictureRefusal } from '../../shared/picture-refusals.ts'

export type PicturePurpose = 'post' | 'avatar' | 'product' | 'return' | 'review' | 'chat' | 'shop'

export interface EncodedVariant extends Omit<MediaVariant, 'key'> {
  body: Uint8Array
}

export interface EncodedPicture {
  /** Of the largest variant, upright. */
  width: number
  height: number
  /** Base64. */
  thumbhash: string
  /** The largest first. */
  colours: Colour[]
  /** Widths ascending; at one width WebP before JPEG. */
  variants: EncodedVariant[]
}

export type EncodeOutcome = EncodedPicture | { refusal: PictureRefusal }

/** Makes our own pictures from uploaded files. A bad file is an outcome, never an error. */
export interface PictureEncoder {
  encode(bytes: Uint8Array, purpose: PicturePurpose): Promise<EncodeOutcome>
  /** Ends its processes; running work rejects and may be asked for again. */
  close(): void
}

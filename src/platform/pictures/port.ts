import type { MediaVariant } from '../../db/schema/media.ts'
import type { PictureRefusal } from '../../shared/picture-refusals.ts'

export type PicturePurpose = 'post' | 'avatar' | 'product'

export interface EncodedVariant extends Omit<MediaVariant, 'key'> {
  body: Uint8Array
}

export interface EncodedPicture {
  /** Of the largest variant, upright. */
  width: number
  height: number
  /** Base64. */
  thumbhash: string
  /** Widths ascending; at one width WebP before JPEG. */
  variants: EncodedVariant[]
}

export type EncodeOutcome = EncodedPicture | { refusal: PictureRefusal }

/** Decodes what strangers sent and makes pictures of our own of it. A file at fault is an outcome, never an error. */
export interface PictureEncoder {
  encode(bytes: Uint8Array, purpose: PicturePurpose): Promise<EncodeOutcome>
  /** Ends what it runs; work that was under way is refused with an error and may be asked for again. */
  close(): void
}

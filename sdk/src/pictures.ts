import { filesOf } from '../../src/shared/picture-files.ts'

/** What cards, products, reviews and messages say of a picture's files. */
export interface PictureFiles {
  /** What all addresses of the picture begin with. */
  base: string
  /** Widths in pixels, ascending. */
  webp: readonly number[]
  jpeg: readonly number[]
  /**
   * Only of a picture that not anybody may see: what follows `?`, one for all or one for each, WebP
   * before JPEG. It ends within two hours.
   */
  queries?: readonly string[] | undefined
}

/** For `srcset`: every width of the format. '' where there is none. */
export function pictureSrcSet(picture: PictureFiles, format: 'webp' | 'jpeg'): string {
  return filesOf(picture)
    .filter((file) => file.format === format)
    .map(({ url, width }) => `${url} ${width}w`)
    .join(', ')
}

/**
 * For `src`: the smallest file that is so wide, else the widest. Null for a picture without files.
 */
export function pictureUrl(picture: PictureFiles, widthPx: number, format: 'webp' | 'jpeg' = 'webp'): string | null {
  const files = filesOf(picture).filter((file) => file.format === format)
  return (files.find(({ width }) => width >= widthPx) ?? files.at(-1))?.url ?? null
}

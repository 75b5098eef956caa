/** A picture's files have one beginning; each name adds its width and format. */
export interface PictureFiles {
  base: string
  /** Widths in pixels, ascending. */
  webp: readonly number[]
  jpeg: readonly number[]
  /**
   * What follows `?`: one for all addresses, or one for each, WebP before JPEG. Only of a picture
   * that not anybody may see.
   */
  queries?: readonly string[] | undefined
}

const endings = { webp: 'webp', jpeg: 'jpg' } as const
export type PictureFormat = keyof typeof endings

export interface PictureFile {
  /** The name of a stored file, or its address: as `base` is. */
  url: string
  width: number
  format: PictureFormat
}

export const fileOf = (base: string, width: number, format: PictureFormat) => `${base}-${width}.${endings[format]}`

/** WebP before JPEG, widths ascending. */
export function filesOf({ base, webp, jpeg, queries }: PictureFiles): PictureFile[] {
  const files = [webp, jpeg].flatMap((widths, at) =>
    widths.map((width) => ({ width, format: at === 0 ? ('webp' as const) : ('jpeg' as const) })),
  )
  return files.map(({ width, format }, at) => {
    const query = queries?.length === 1 ? queries[0] : queries?.[at]
    return { url: fileOf(base, width, format) + (query === undefined ? '' : `?${query}`), width, format }
  })
}

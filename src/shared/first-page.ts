/**
 * What the web app and the pages that the API writes say alike: else a browser would read or load a
 * second time.
 */

/** Whole blocks of the mosaic. */
export const popularPageSize = 27

/** `sizes` of the first picture of a page. */
export const pictureSizes = {
  mosaic: '(min-width: 640px) 440px, calc(100vw - 24px)',
  card: '(min-width: 640px) 496px, calc(100vw - 24px)',
} as const

/** The element that holds a page's first data as JSON. */
export const firstDataId = 'first-data'

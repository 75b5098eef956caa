/**
 * Why nothing was read. `not_public`: the address, or one it leads to, is not of the open internet.
 */
export type LinkRefusal = 'not_public' | 'not_found' | 'unreachable' | 'too_large' | 'wrong_type' | 'too_many_hops'

export interface ReadLink {
  /** Where the last redirect led. */
  url: string
  contentType: string
  body: Uint8Array
}

/**
 * Reads what a person's link points at. A link that cannot be read is an outcome, never an error.
 */
export interface LinkReader {
  read(url: string, kind: 'page' | 'picture'): Promise<ReadLink | { refusal: LinkRefusal }>
}

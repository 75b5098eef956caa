/** A service that finds road addresses and their postcodes. */
export interface PostcodePort {
  /**
   * Addresses that fit the words, at most ten, best first. `isMore`: there are others, so that
   * narrower words help. Throws KiwiError UNAVAILABLE when the service cannot be asked.
   */
  find(words: string): Promise<{ found: FoundAddress[]; isMore: boolean }>
}

export interface FoundAddress {
  postcode: string
  /** Road address without the building's name: 서울특별시 종로구 사직로 161. */
  road: string
  /** The building, e.g. an apartment complex; empty for most. */
  building: string
  /** The lot-number address, by which older people know it. */
  lot: string
}

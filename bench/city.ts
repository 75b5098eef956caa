import type { CitySize } from '../demo/city.ts'

/** Of the benches of reads and of interest: half of the large network of `kiwi db seed`. */
export const halfCity: CitySize = { people: 10_000, posts: 100_000, followsEach: 50, readers: 500 }

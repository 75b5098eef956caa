import { desk, gingham, linen, polaroids } from './above.ts'
import { room, shelf, table } from './indoors.ts'
import { hill, night, park, sea } from './outside.ts'
import { arches, closet, podium, tiles } from './showcase.ts'
import type { Layout } from './stage.ts'

/** All layouts of demo pictures. */
export const layouts = {
  podium,
  arches,
  tiles,
  closet,
  shelf,
  table,
  room,
  linen,
  gingham,
  desk,
  polaroids,
  hill,
  sea,
  night,
  park,
} as const satisfies Record<string, Layout>

export type LayoutName = keyof typeof layouts

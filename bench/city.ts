import type { MainClient } from '../src/db/handles.ts'
import { buildCity, citySizes } from '../demo/city.ts'
import { openSessionsOf } from './sessions.ts'

export interface City {
  /** Session tokens of readers with full timelines. */
  tokens: string[]
  readerIds: string[]
}

/** The large network of `kiwi db seed`, and a session for each of its readers. */
export async function openCity(main: MainClient): Promise<City> {
  const visitors = await openSessionsOf(main, await buildCity(main, citySizes.large))
  return { tokens: visitors.map(({ token }) => token), readerIds: visitors.map(({ personId }) => personId) }
}

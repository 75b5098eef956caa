import { useLocation } from '@tanstack/react-router'
import { hasRail, useWide } from '../../state/wide.ts'
import { PeopleWithPictures } from './PeopleWithPictures.tsx'
import { PopularLooks } from './PopularLooks.tsx'

/** Whom to follow, unless the rail says it, and what many like, where one follows nobody. */
export function EmptyHome() {
  const isWide = useWide()
  const { pathname } = useLocation()
  return (
    <>
      {!(isWide && hasRail(pathname)) && <PeopleWithPictures />}
      <PopularLooks />
    </>
  )
}

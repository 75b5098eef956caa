import { HoverPreviews } from './HoverPreviews.tsx'
import { Shortcuts } from './Shortcuts.tsx'

/** For a keyboard and a mouse. */
export function ForWideScreens() {
  return (
    <>
      <Shortcuts />
      <HoverPreviews />
    </>
  )
}

import { m } from '../paraglide/messages.js'
import { turnShortcuts, useShortcutsOn } from '../state/shortcut-choice.ts'
import { SwitchRow } from './SwitchRow.tsx'

export function ShortcutSwitch() {
  return <SwitchRow label={m.keys_title()} hint={m.keys_hint()} checked={useShortcutsOn()} onChange={turnShortcuts} />
}

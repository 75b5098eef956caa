import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { chooseTheme, chosenTheme, type Theme, themes } from '../state/theme.ts'

const names: Record<Theme, () => string> = { system: m.theme_system, light: m.theme_light, dark: m.theme_dark }

/** Light, dark, or as the device has it; kept in this browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme)
  return (
    <div role="group" aria-label={m.settings_theme()} className="flex flex-wrap rounded-3xl bg-sunken p-1">
      {themes.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={theme === one}
          onClick={() => {
            chooseTheme(one)
            setTheme(one)
          }}
          className="min-h-11 rounded-full px-4 text-sm font-semibold text-muted aria-pressed:bg-card aria-pressed:text-ink aria-pressed:shadow-card"
        >
          {names[one]()}
        </button>
      ))}
    </div>
  )
}

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'kiwi.theme'
/** As index.html has them. */
const barColors = { light: '#faf8f3', dark: '#161511' }

/** The choice of this browser: a screen is in one light for everybody who uses it. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(storageKey)
  return themes.find((theme) => theme === stored) ?? 'system'
}

/** Colours follow `color-scheme` (styles.css), and so does what the browser draws. */
export function applyTheme(theme: Theme = chosenTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const bar of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
    bar.content = barColors[theme === 'system' ? (bar.media.includes('dark') ? 'dark' : 'light') : theme]
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, theme)
  applyTheme(theme)
}

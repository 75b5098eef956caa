/** The number on the icon of the installed app. Elsewhere browsers refuse it. */
export function showBadge(count: number): void {
  if ('setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => undefined)
}

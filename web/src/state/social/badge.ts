/** The number on the icon of the installed app, and a dot on the icon of the tab. */
export function showBadge(count: number): void {
  // Browsers refuse it where Kiwi is not installed.
  if ('setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => undefined)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  const path = count > 0 ? '/favicon-unread.svg' : '/favicon.svg'
  if (icon && icon.getAttribute('href') !== path) icon.setAttribute('href', path)
}

/**
 * Pushes about something that was read here stay on the screen no longer. `tag` as
 * src/social/notifications/push-rules.ts has it.
 */
export async function closePushes(tag: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.getRegistration('/')
  for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close()
}

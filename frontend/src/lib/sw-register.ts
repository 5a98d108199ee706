/** Puts the service worker in place, so that the app opens with no network. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return
  const start = () => navigator.serviceWorker.register('/sw.js', { scope: '/' }).catch(() => null)
  if (document.readyState === 'complete') void start()
  else addEventListener('load', () => void start(), { once: true })
}

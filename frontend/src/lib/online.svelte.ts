/** Whether the device believes it has a network. */
let isOn = $state(navigator.onLine)
addEventListener('online', () => {
  isOn = true
})
addEventListener('offline', () => {
  isOn = false
})

export const isOnline = (): boolean => isOn

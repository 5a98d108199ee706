/** The chart as other rooms show it too: a meeting draws it on the whole screen. */
export { default as Chart } from './Chart.svelte'
export { default as Legend } from './Legend.svelte'
export { kindsOf, pointsOf } from './points'
export { dotWords } from './told'
export { trendOf } from './trend'

/** The shape of each place, around 0 0 and about 18 wide: told apart without any colour. */
import type { Setting } from '../lib/api/progress'

export const SHAPES: Record<Setting, string> = {
  school: 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z',
  home: 'M0-10L10-1H7V8H-7V-1H-10z',
  community: 'M0-10L10 8H-10z',
  respite: 'M-7.5-7.500H7.500V7.500H-7.500z',
}

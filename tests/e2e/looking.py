"""Looks one screen over as those do who see little, tap with a thumb, or read big letters.

Knows axe, boxes and widths; must not know which screens there are.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.missing import missing

_AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_LEAST_PX = 44
_NARROW = {"width": 320, "height": 700}
"""Source: WCAG 2.2, 1.4.10 Reflow (320 CSS pixels)."""

_RUN_AXE = """async (levels) => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: levels } })
  return found.violations.map((one) =>
    `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)
}"""

_SMALL = """(least) => {
  const interactive = 'a[href], button, input, select, textarea, summary, [role=button]'
  const small = []
  for (const one of document.querySelectorAll(interactive)) {
    const box = (one.closest('label') ?? one).getBoundingClientRect()
    const isSeen = one.checkVisibility({ visibilityProperty: true }) && box.width > 0
    const isOff = box.bottom < 0 || box.right < 0
    const isInSentence = one.matches('p a') && getComputedStyle(one).display === 'inline'
    if (!isSeen || isOff || isInSentence || one.type === 'hidden') continue
    if (Math.min(box.width, box.height) < least - 0.5)
      small.push(`${box.width.toFixed()}x${box.height.toFixed()} ${one.outerHTML.slice(0, 140)}`)
  }
  return small
}"""

_TOO_WIDE = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const past = [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect()
    return box.right > root.clientWidth + 1 && box.width > 0
  })
  return [`${root.scrollWidth} px in ${root.clientWidth}: `
    + past.slice(-2).map((one) => one.outerHTML.slice(0, 140)).join(' | ')]
}"""


def complaints(page: Page) -> list[str]:
    """Everything that is wrong with the screen that is open, in both themes and in big letters."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"axe, {theme}: {one}" for one in _axe(page)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += [f"under {_LEAST_PX} px: {one}" for one in page.evaluate(_SMALL, _LEAST_PX)]
    return found + _widths(page)


def _axe(page: Page) -> list[str]:
    if not _AXE.exists():
        missing("axe-core of the front end (make frontend)")
    if page.evaluate("typeof globalThis.axe") == "undefined":
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    told: list[str] = page.evaluate(_RUN_AXE, _LEVELS)
    return told


def _widths(page: Page) -> list[str]:
    size: Any = page.viewport_size
    page.set_viewport_size(_NARROW)
    found = [f"320 px wide: {one}" for one in page.evaluate(_TOO_WIDE)]
    page.set_viewport_size(size)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"text of 200 %: {one}" for one in page.evaluate(_TOO_WIDE)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found

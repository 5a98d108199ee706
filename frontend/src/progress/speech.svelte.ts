/** Reads sentences aloud where the device has a voice for the language. Must not know a chart. */

const has = 'speechSynthesis' in globalThis

/** A voice that speaks this language, kept on the device before one that needs the network. */
export function voiceFor(
  voices: SpeechSynthesisVoice[],
  locale: string,
): SpeechSynthesisVoice | null {
  const own = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === locale)
  return own.find((one) => one.localService) ?? own[0] ?? null
}

export class Speech {
  isSpeaking = $state(false)
  #voices: SpeechSynthesisVoice[] = $state.raw(has ? speechSynthesis.getVoices() : [])

  /** Voices may come late; answers how to stop listening and speaking. */
  listen = (): (() => void) => {
    if (!has) return () => undefined
    const look = () => {
      this.#voices = speechSynthesis.getVoices()
    }
    look()
    speechSynthesis.addEventListener('voiceschanged', look)
    return () => {
      speechSynthesis.removeEventListener('voiceschanged', look)
      this.stop()
    }
  }

  voice(locale: string): SpeechSynthesisVoice | null {
    return voiceFor(this.#voices, locale)
  }

  /** One sentence after another: engines stop in the middle of a long text. */
  say(sentences: string[], voice: SpeechSynthesisVoice): void {
    this.stop()
    this.isSpeaking = true
    for (const [at, words] of sentences.entries()) {
      const spoken = new SpeechSynthesisUtterance(words)
      spoken.voice = voice
      spoken.lang = voice.lang
      spoken.rate = 0.9
      if (at === sentences.length - 1) spoken.onend = () => this.stop()
      spoken.onerror = () => {
        this.isSpeaking = false
      }
      speechSynthesis.speak(spoken)
    }
  }

  stop(): void {
    if (has) speechSynthesis.cancel()
    this.isSpeaking = false
  }
}
